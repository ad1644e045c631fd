import { useProject } from '../project/context';
import { LogList } from './log-list';

/** What happened in a project. */
export default function ProjectLogsPage() {
  const { project } = useProject();
  return <LogList project={project.name} />;
}
