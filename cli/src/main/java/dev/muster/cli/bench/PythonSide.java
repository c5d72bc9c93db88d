package dev.muster.cli.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What CPython does in each contest, in a process that is told by lines what to do. For one
/// thread.
final class PythonSide implements AutoCloseable {
    /// Functions of a program that has no file can only be found by processes that were forked.
    private static final String PROGRAM =
            """
            import multiprocessing, platform, sys, time
            from concurrent.futures import ProcessPoolExecutor
            from multiprocessing.managers import SyncManager

            workers = int(sys.argv[1])
            context = multiprocessing.get_context('fork')
            options = {} if sys.version_info < (3, 7) else {'mp_context': context}
            large = b'x' * (int(sys.argv[2]) << 20)
            kept = {}

            def plus_one(number):
                return number + 1

            def get_large():
                return large

            def pool():
                if 'pool' not in kept:
                    kept['pool'] = context.Pool(workers)
                return kept['pool']

            def executor():
                if 'executor' not in kept:
                    kept['executor'] = ProcessPoolExecutor(workers, **options)
                return kept['executor']

            def pool_open(count):
                for _ in range(count):
                    with context.Pool(workers) as fresh:
                        fresh.apply(plus_one, (1,))

            def executor_open(count):
                for _ in range(count):
                    with ProcessPoolExecutor(workers, **options) as fresh:
                        fresh.submit(plus_one, 1).result()

            def pool_map(count):
                pool().map(plus_one, range(count), 1)

            def executor_map(count):
                list(executor().map(plus_one, range(count)))

            def pool_submit(count):
                for each in [pool().apply_async(plus_one, (i,)) for i in range(count)]:
                    each.get()

            def executor_submit(count):
                for each in [executor().submit(plus_one, i) for i in range(count)]:
                    each.result()

            def pool_round_trip(count):
                for i in range(count):
                    pool().apply(plus_one, (i,))

            def executor_round_trip(count):
                for i in range(count):
                    executor().submit(plus_one, i).result()

            def pool_there(count):
                for _ in range(count):
                    pool().apply(len, (large,))

            def pool_back(count):
                for _ in range(count):
                    pool().apply(get_large)

            def manager_queue(count):
                if 'queue' not in kept:
                    kept['manager'] = SyncManager(('127.0.0.1', 0), ctx=context)
                    kept['manager'].start()
                    kept['queue'] = kept['manager'].Queue()
                shared = kept['queue']
                for i in range(count):
                    shared.put(i)
                    shared.get()

            def lock(count):
                lock = context.Lock()
                for _ in range(count):
                    lock.acquire()
                    lock.release()

            print(platform.python_implementation() + ' ' + platform.python_version(), flush=True)
            for line in sys.stdin:
                name, count = line.split()
                start = time.perf_counter()
                globals()[name](int(count))
                print(time.perf_counter() - start, flush=True)
            """;

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;
    private final String version;

    private PythonSide(Process process) throws IOException {
        this.process = process;
        this.output = process.inputReader();
        this.input = process.outputWriter();
        this.version = answer();
    }

    /// Starts it.
    ///
    /// @param python the interpreter
    /// @return nothing if there is none
    /// @throws IOException if there is one and it fails; its message says why
    static Optional<PythonSide> start(String python, int workers) throws IOException {
        Process process;
        try {
            process =
                    new ProcessBuilder(
                                    List.of(
                                            python,
                                            "-c",
                                            PROGRAM,
                                            Integer.toString(workers),
                                            Integer.toString(Contest.Unit.MEBIBYTES)))
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException _) {
            return Optional.empty(); // there is no such program
        }
        boolean isStarted = false;
        try {
            var side = new PythonSide(process);
            isStarted = true;
            return Optional.of(side);
        } finally {
            if (!isStarted) {
                process.destroyForcibly();
            }
        }
    }

    /// As `CPython 3.13.0`.
    String version() {
        return version;
    }

    /// One of its functions, as a work.
    Contest.Work work(String function) {
        return count -> {
            input.write(function + " " + count + "\n");
            input.flush();
            String answer = answer();
            try {
                return Double.parseDouble(answer);
            } catch (NumberFormatException e) {
                String rest = answer + output.lines().collect(Collectors.joining("\n", "\n", ""));
                throw new IOException(
                        "%s failed in %s: %s"
                                .formatted(
                                        version,
                                        function,
                                        rest.lines().reduce("", (_, line) -> line)),
                        e);
            }
        };
    }

    private String answer() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw new IOException("the Python has ended");
        }
        return line;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
