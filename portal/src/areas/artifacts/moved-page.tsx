import { Navigate, useParams } from 'react-router';
import { artifactAddress, repositoryAddress, usePlace } from './address';

/** Leads from where Harbor's portal had a repository or an artifact to where it is here, so that links of old still work. */
export default function MovedPage() {
  const { project, name } = usePlace();
  const { reference } = useParams();
  return <Navigate replace to={reference ? artifactAddress(project.project_id, name, reference) : repositoryAddress(project.project_id, name)} />;
}
