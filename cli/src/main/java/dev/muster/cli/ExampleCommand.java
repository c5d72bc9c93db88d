package dev.muster.cli;

import dev.muster.examples.catalogue.Example;
import dev.muster.examples.catalogue.Examples;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The examples: a list of them, each one to run, and its source in Java and Python.
@Command(
        name = "example",
        description = "Lists the examples, runs one of them, or prints its source.",
        mixinStandardHelpOptions = true)
final class ExampleCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "Which one; without a name they are listed.")
    private @Nullable String name;

    @Parameters(
            index = "1..*",
            paramLabel = "ARGUMENT",
            description = "What the program gets, where it takes something.")
    private List<String> arguments = List.of();

    @Option(
            names = "--address",
            paramLabel = "HOST:PORT|PATH",
            description = "Where the server listens.")
    private @Nullable String address;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "The key; a server creates the file if it is missing.")
    private @Nullable String keyFile;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The name under which a worker's results appear.")
    private @Nullable String worker;

    @Option(names = "--plain", description = "Allow unencrypted TCP to and from other machines.")
    private boolean plain;

    @Option(names = "--show", description = "Only print the source.")
    private boolean show;

    @Option(names = "--python", description = "Only print the Python partner.")
    private boolean python;

    @Override
    public Integer call() throws Exception {
        if (name == null) {
            list();
            return 0;
        }
        Example example = Examples.with(name);
        Example.Program program = example.program(name).orElseThrow();
        if (show && python) {
            throw new IllegalArgumentException(
                    "--show prints the source in Java, --python the one in Python; give one of them");
        }
        if (show) {
            System.out.print(program.equals(example.first()) ? example.java() : program.java());
        } else if (python) {
            System.out.print(python(example, program));
        } else {
            program.main().run(given());
        }
        return 0;
    }

    private static void list() {
        int width = Examples.all().stream().mapToInt(each -> each.name().length()).max().orElse(0);
        for (Example example : Examples.all()) {
            System.out.printf("%-" + width + "s  %s%n", example.name(), example.summary());
        }
    }

    private static String python(Example example, Example.Program program) throws IOException {
        Optional<String> source = program.python();
        if (source.isPresent()) {
            return source.get();
        }
        List<String> others = new ArrayList<>();
        for (Example.Program each : example.programs()) {
            if (each.python().isPresent()) {
                others.add(each.name());
            }
        }
        throw new IllegalArgumentException(
                program.name()
                        + " has no Python partner"
                        + (others.isEmpty() ? "" : "; these have: " + String.join(", ", others)));
    }

    /// The arguments of the program, as its `main` takes them.
    private String[] given() {
        List<String> all = new ArrayList<>(arguments);
        add(all, "--address", address);
        add(all, "--key-file", keyFile);
        add(all, "--name", worker);
        if (plain) {
            all.add("--plain");
        }
        return all.toArray(String[]::new);
    }

    private static void add(List<String> all, String option, @Nullable String value) {
        if (value != null) {
            all.add(option);
            all.add(value);
        }
    }

    /// The names, for completion.
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Examples.all().stream()
                    .flatMap(each -> each.programs().stream())
                    .map(Example.Program::name)
                    .iterator();
        }
    }
}
