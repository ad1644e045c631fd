import { api, page, type Page, type Schema } from '../../api/client';
import { isLive } from '../jobs-kit/executions-list';
import type { Asked } from '../../kit';

/** A message to one receiver: an execution of the policy. */
export type Delivery = Schema<'Execution'>;

/** What a delivery says of itself beside what all executions say. */
export interface Attributes {
  event_type?: string;
  /** The body as it is sent. */
  payload?: string;
  message_id?: string;
}

/** What a delivery says of itself. */
export function attributesOf(delivery: Delivery): Attributes {
  return delivery.extra_attrs as Attributes;
}

/** Whether it failed at least once and waits to be tried again. */
export function isRetrying(delivery: Delivery): boolean {
  return isLive(delivery.status) && (delivery.metrics.scheduled_task_count ?? 0) > 0;
}

/** How often deliveries are read again: soon while one is under way, now and then while one waits for its next attempt. */
export function deliveryPace(deliveries: Delivery[]): number {
  if (deliveries.some((delivery) => isLive(delivery.status) && !isRetrying(delivery))) return 2000;
  return deliveries.some(isRetrying) ? 10_000 : 30_000;
}

/** A page of a policy's deliveries, the newest first. */
export function fetchDeliveries(project_name_or_id: string, webhook_policy_id: number, query: Partial<Omit<Asked, 'text'>> & { q?: string }): Promise<Page<Delivery>> {
  return page(api.GET('/projects/{project_name_or_id}/webhook/policies/{webhook_policy_id}/executions', { params: { path: { project_name_or_id, webhook_policy_id }, query } }));
}

/** A body as people read it. */
export function readable(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}
