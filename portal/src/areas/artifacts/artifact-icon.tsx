import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client';
import { Icon } from '../../kit';
import styles from './artifacts.module.css';

/** The picture of an artifact, which its type or it itself has. It is fetched once for all that have the same. */
export function ArtifactIcon({ digest }: { digest: string }) {
  const { data } = useQuery({
    queryKey: ['icons', digest],
    enabled: digest !== '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    queryFn: () => call(api.GET('/icons/{digest}', { params: { path: { digest } } })),
  });
  const isPicture = data && /^image\/(?:png|jpeg|gif)$/.test(data['content-type']);
  return <span className={styles.icon}>{isPicture ? <img src={`data:${data['content-type']};base64,${data.content}`} alt="" width={18} height={18} /> : <Icon name="artifact" size={18} />}</span>;
}
