package dev.muster.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Shows what this is about: the main demo, or one of the examples by its name.
@Command(
        name = "demo",
        description =
                "Factorizes 999 numbers with two JVMs and, if available, a Python. With a NAME,"
                        + " runs that example.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description = "An example; `muster example` has the same.")
    private @Nullable String name;

    @Override
    public Integer call() throws IOException, InterruptedException {
        return name == null
                ? Demo.run(System.out)
                : spec.root().commandLine().execute("example", name);
    }
}
