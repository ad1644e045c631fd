import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client';
import type { Place } from './address';

/** What an artifact is made of. What a digest names never changes, so it is fetched once. */
export function useLayers(place: Place, digest: string) {
  return useQuery({
    queryKey: ['addition', place.full, digest, 'layers'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => call(api.GET('/projects/{project_name}/repositories/{repository_name}/artifacts/{reference}/layers', { params: { path: { ...place.path, reference: digest } } })),
  });
}
