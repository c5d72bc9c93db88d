package dev.muster.cli;

import dev.muster.cli.manager.MethodCall;
import dev.muster.cli.manager.PythonJson;
import dev.muster.cli.terminal.Json;
import dev.muster.manager.Manager;
import dev.muster.pickle.PyException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// One call of a method that a manager offers.
@Command(
        name = "call",
        description =
                "Calls a method of an object that a manager offers, in Java or in Python, and"
                        + " prints what it returns as JSON.",
        footer = {
            "",
            "Examples:",
            "  muster call 127.0.0.1:50000 jobs.put '[2, 3, 5]' --key-file job.key",
            "  muster call 127.0.0.1:50000 jobs.get --key-file job.key",
            "  muster call 127.0.0.1:50000 jobs --key-file job.key"
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = Muster.EXIT_CODES,
        exitCodeList = {
            "0:the method has returned",
            "1:the method raised an exception, reported in one line with its type; or an internal"
                    + " error, with its stack trace",
            "2:a mistake, reported in one line: in the command line, a key or the network; or the"
                    + " manager refuses the call",
            "124:there was no answer before --timeout; the call may still be carried out",
            "130:ended by Ctrl-C",
            "143:ended by SIGTERM"
        })
final class CallCommand implements Callable<Integer> {
    /// What `timeout` of the GNU tools ends with.
    static final int TIMED_OUT = 124;

    private static final String STANDARD_INPUT = "-";

    @Mixin private ManagerOptions options = new ManagerOptions();

    @Parameters(
            index = "1",
            paramLabel = "NAME.METHOD",
            description =
                    "The name under which the manager offers the object, and what to call of it;"
                            + " NAME alone to see its methods.")
    private String target = "";

    @Parameters(
            index = "2..*",
            arity = "0..*",
            paramLabel = "JSON",
            description =
                    "The arguments, each in JSON: 5, '\"text\"', '[2, 3]'. A single - takes it from"
                            + " the standard input.")
    private @Nullable List<String> arguments;

    @Option(
            names = "--raw",
            description = "Print a text as it is, without quotes, and bytes as they are.")
    private boolean isRaw;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "How long to wait for the answer; indefinitely by default.")
    private @Nullable Double timeoutSeconds;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (timeoutSeconds != null && !(timeoutSeconds > 0)) {
            throw new IllegalArgumentException(
                    "--timeout is %s, must be more than 0 seconds".formatted(timeoutSeconds));
        }
        MethodCall call = MethodCall.parse(target, words());
        try {
            print(timeoutSeconds == null ? run(call) : runWithin(timeoutSeconds, call));
            return 0;
        } catch (PyException raised) {
            String text = oneLine(raised.text());
            Mistakes.report(
                    "%s raised %s%s"
                            .formatted(target, raised.type(), text.isEmpty() ? "" : ": " + text));
            return Mistakes.FAULT;
        } catch (TimeoutException _) {
            Mistakes.report(
                    "no answer of %s within %s seconds; the call may still be carried out"
                            .formatted(target, timeoutSeconds));
            return TIMED_OUT;
        }
    }

    private List<String> words() throws IOException {
        List<String> words = new ArrayList<>();
        for (String word : arguments == null ? List.<String>of() : arguments) {
            words.add(
                    word.equals(STANDARD_INPUT)
                            ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip()
                            : word);
        }
        return words;
    }

    private @Nullable Object run(MethodCall call) throws IOException {
        try (Manager manager = options.connect()) {
            return call.run(manager);
        }
    }

    /// A call cannot be withdrawn: whoever no longer waits for it leaves it to a thread that this
    /// process does not wait for.
    private @Nullable Object runWithin(double seconds, MethodCall call)
            throws IOException, InterruptedException, TimeoutException {
        var answer =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return run(call);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                });
        try {
            return answer.get((long) (seconds * TimeUnit.SECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private void print(@Nullable Object result) {
        PrintStream out = System.out;
        switch (result) {
            case String text when isRaw -> out.println(text);
            case byte[] bytes when isRaw -> out.writeBytes(bytes);
            case null, default -> out.println(Json.line(PythonJson.toJson(result)));
        }
        out.flush();
    }

    private static String oneLine(String text) {
        return String.join(" ", text.lines().map(String::strip).toList());
    }
}
