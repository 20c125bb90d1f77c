// Starts a batch from code and watches it. Needs a running worker: `npx paragone up` prints the two addresses.
//   DATABASE_URL=… TEMPORAL_ADDRESS=… node examples/rank-texts.mjs
import { ParagoneClient } from 'paragone';

const { DATABASE_URL, TEMPORAL_ADDRESS } = process.env;
const paragone = await ParagoneClient.connect({
  databaseUrl: DATABASE_URL,
  temporal: { address: TEMPORAL_ADDRESS },
});

const { handle } = await paragone.startBatch({
  items: [
    { id: 'short', text: 'Rivers are long.' },
    { id: 'plain', text: 'Rivers carry water from the hills to the sea, and towns grew beside them.' },
    {
      id: 'rich',
      text: 'A river is a road that moves: because it carried grain, timber and news, towns grew where it slowed.',
    },
  ],
  trait: 'writing quality',
  judges: ['simulated'],
});

for await (const { status, counts } of handle.watch()) console.log(status, `${counts.completed} completed`);
const { document } = await handle.results();
for (const { rank, id, score, se } of document.items) console.log(rank, id, score.toFixed(2), '±', se.toFixed(2));

await paragone.close();
