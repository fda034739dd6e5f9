import { Presets, SingleBar } from "cli-progress";

/** Shows how far something is. */
export type Progress = Readonly<{
  set(done: number): void;
  end(): void;
}>;

const PLAIN_EVERY_MS = 2_000;

/** A bar on a terminal; elsewhere a line every two seconds and one at the end. Written to stderr. */
export function showProgress(
  title: string,
  total: number,
  stream: NodeJS.WriteStream = process.stderr,
): Progress {
  return stream.isTTY ? bar(title, total, stream) : lines(title, total, stream);
}

function bar(title: string, total: number, stream: NodeJS.WriteStream): Progress {
  const shown = new SingleBar(
    {
      format: `${title.padEnd(10)} {bar} {value}/{total} {duration_formatted}`,
      stream,
      hideCursor: true,
      // A Ctrl-C is ours to handle: the bar ends when the work in hand has ended.
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  shown.start(total, 0);

  return { set: (done) => shown.update(done), end: () => shown.stop() };
}

function lines(title: string, total: number, stream: NodeJS.WriteStream): Progress {
  let done = 0;
  let told = -1;
  let toldAt = Date.now();
  const tell = () => {
    if (told === done) return;
    told = done;
    toldAt = Date.now();
    stream.write(`${title}: ${done}/${total}\n`);
  };

  return {
    set(now) {
      done = now;
      if (Date.now() - toldAt >= PLAIN_EVERY_MS) tell();
    },
    end: tell,
  };
}
