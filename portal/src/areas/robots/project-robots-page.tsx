import { useProject } from '../project/context';
import { RobotsList } from './robots-list';

/** The robot accounts of a project. */
export default function ProjectRobotsPage() {
  const { project, may } = useProject();
  return <RobotsList home={{ level: 'project', id: project.project_id, name: project.name }} may={(action) => may('robot', action)} />;
}
