import { useProject } from '../project/context';
import { LabelsList } from './labels-list';

/** The labels of a project. */
export default function ProjectLabelsPage() {
  const { project, may } = useProject();
  return <LabelsList scope={{ scope: 'p', project_id: project.project_id }} may={(action) => may('label', action)} />;
}
