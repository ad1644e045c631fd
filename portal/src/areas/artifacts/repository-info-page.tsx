import { RepositoryFrame } from './repository-frame';

/** What a repository is. */
export default function RepositoryInfoPage() {
  return <RepositoryFrame part="info" />;
}
