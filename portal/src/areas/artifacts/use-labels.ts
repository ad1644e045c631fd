import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { api, call, type Page, page, type Schema } from '../../api/client';
import { isForbidden } from '../../api/errors';

type Label = Schema<'Label'>;

/** As many labels of each scope as the API gives at once. */
const MOST = 100;

/** Who may not see the labels of a project can have everybody's all the same. */
function noneIfForbidden(error: unknown): Page<Label> {
  if (!isForbidden(error)) throw error;
  return { rows: [], total: 0 };
}

/** The labels that can be put on artifacts of a project, its own and everybody's, of which a text is a part of the name; of many the first. */
export function useLabels(projectId: number, text = '') {
  return useQuery({
    queryKey: ['labels', 'offered', projectId, text],
    placeholderData: keepPreviousData,
    queryFn: async () => {
      const asked = { page: 1, page_size: MOST, sort: 'name', name: text || undefined };
      const [own, global] = await Promise.all([
        page(api.GET('/labels', { params: { query: { ...asked, scope: 'p', project_id: projectId } } })).catch(noneIfForbidden),
        page(api.GET('/labels', { params: { query: { ...asked, scope: 'g' } } })).catch(noneIfForbidden),
      ]);
      const labels = [...own.rows, ...global.rows];
      return { labels, hasMore: own.total + global.total > labels.length };
    },
  });
}

/** Labels by their ids; one that is gone, or that the reader may not see, has its id for a name. */
export function useLabelsById(ids: number[]): Label[] {
  const found = useQueries({
    queries: ids.map((id) => ({ queryKey: ['labels', 'one', id], queryFn: () => call(api.GET('/labels/{label_id}', { params: { path: { label_id: id } } })) })),
  });
  return ids.map((id, index) => found[index]?.data ?? { id, name: `#${id}`, description: '', color: '', scope: 'p', creation_time: '', update_time: '' });
}
