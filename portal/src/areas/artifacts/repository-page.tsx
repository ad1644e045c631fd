import { RepositoryFrame } from './repository-frame';

/** The artifacts of a repository. */
export default function RepositoryPage() {
  return <RepositoryFrame part="artifacts" />;
}
