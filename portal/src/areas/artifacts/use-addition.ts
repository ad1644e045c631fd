import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client';
import type { Place } from './address';

/** An addition of an artifact as its text, read by `read`. What a digest names never changes, so it is fetched once. */
export function useAddition<Data>(place: Place, digest: string, addition: string, read: (text: string) => Data) {
  return useQuery({
    queryKey: ['addition', place.full, digest, addition],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      call(
        api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/additions/{addition}', {
          params: { path: { ...place.path, reference: digest, addition } },
          parseAs: 'text',
        }),
      ).then((text) => text ?? ''),
    select: read,
  });
}
