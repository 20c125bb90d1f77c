import { Hono } from 'hono';
import { InputError } from '../../input/input-error';
import { enableSubscriber, listSubscribers } from '../../store/events/subscribers';
import type { WebEnv } from '../access/web-env';
import type { DashboardParts } from '../dashboard-parts';
import { subscribersPage } from '../pages/subscribers-page';
import { doneText } from '../parts/done-text';
import { typedFields } from './typed-fields';

/** Subscribers of events: how they fare, and letting those go on that were disabled. */
export function subscriberRoutes({ store }: Pick<DashboardParts, 'store'>): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get('/subscribers', async (c) =>
      c.html(subscribersPage(c, await listSubscribers(store), { done: doneText(c.req.query('done')) })),
    )
    .post('/subscribers/enable', async (c) => {
      const { subscriber = '', skip } = await typedFields(c);
      if (!(await enableSubscriber(store, subscriber, { skip: skip === 'yes' }))) {
        throw new InputError('unknown_subscriber', `There is no subscriber ${subscriber}.`);
      }
      return c.redirect('/subscribers?done=enabled', 303);
    });
}
