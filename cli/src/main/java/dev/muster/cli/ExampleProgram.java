package dev.muster.cli;

import dev.muster.examples.ExampleMain;
import dev.muster.examples.ExampleOptions;
import dev.muster.examples.calculator.CalculatorClient;
import dev.muster.examples.calculator.CalculatorServer;
import dev.muster.examples.echo.EchoClient;
import dev.muster.examples.echo.EchoServer;
import dev.muster.examples.factorizer.FactorizerServer;
import dev.muster.examples.factorizer.FactorizerWorker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;

/// The examples by the names they have on the command line.
enum ExampleProgram {
    FACTORIZER_SERVER(FactorizerServer::run),
    FACTORIZER_WORKER(FactorizerWorker::run),
    ECHO_SERVER(EchoServer::run),
    ECHO_CLIENT(EchoClient::run),
    CALCULATOR_SERVER(CalculatorServer::run),
    CALCULATOR_CLIENT(CalculatorClient::run);

    private static final String PYTHON_FOLDER = "/dev/muster/examples/python/";

    @SuppressWarnings("ImmutableEnumChecker") // the reference to a static method
    private final ExampleMain program;

    ExampleProgram(ExampleMain program) {
        this.program = program;
    }

    /// The example of this name, as `factorizer-server`.
    ///
    /// @throws IllegalArgumentException if there is none
    static ExampleProgram named(String title) {
        return Arrays.stream(values())
                .filter(program -> program.title().equals(title))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "no example %s, there are: %s"
                                        .formatted(title, String.join(", ", titles()))));
    }

    private static Iterable<String> titles() {
        return Arrays.stream(values()).map(ExampleProgram::title).toList();
    }

    private String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void run(ExampleOptions options) throws IOException, InterruptedException {
        program.run(options);
    }

    /// The source of the same program in Python.
    String python() throws IOException {
        String name = PYTHON_FOLDER + name().toLowerCase(Locale.ROOT) + ".py";
        try (var source = ExampleProgram.class.getResourceAsStream(name)) {
            if (source == null) {
                throw new IllegalStateException("this jar holds no " + name);
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The names, for the help and for completion.
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return titles().iterator();
        }
    }
}
