// Calls a service of an xDS target by grpc-js with grpc-js-xds. On standard input, `call N` makes N calls and prints how often each backend answered, or the
// error. The first argument is the target, the second the folder of the packages.
const path = require('node:path');
const readline = require('node:readline');
const [target, modules] = process.argv.slice(2);
const grpc = require(path.join(modules, '@grpc/grpc-js'));
require(path.join(modules, '@grpc/grpc-js-xds')).register();

const client = new grpc.Client(target, grpc.credentials.createInsecure());
const who = () =>
  new Promise((resolve, reject) =>
    client.makeUnaryRequest(
      '/test.Echo/Who',
      (value) => value,
      (value) => value.toString(),
      Buffer.alloc(0),
      new grpc.Metadata({ waitForReady: true }),
      { deadline: Date.now() + 60_000 },
      (error, value) => (error ? reject(error) : resolve(value)),
    ),
  );

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const counts = {};
    try {
      for (let call = 0; call < Number(line.split(' ')[1]); call++) {
        const name = await who();
        counts[name] = (counts[name] ?? 0) + 1;
      }
      console.log(JSON.stringify({ counts }));
    } catch (error) {
      console.log(JSON.stringify({ counts, error: String(error) }));
    }
  }
  process.exit(0);
})();
