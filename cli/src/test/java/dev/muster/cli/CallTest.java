package dev.muster.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.connection.TlsIdentity;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedQueue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `muster call` and `muster ls` with a manager of Muster; both run in this JVM.
class CallTest {
    /// What a program offers besides shared objects.
    interface Calculator {
        long add(long a, long b);

        byte[] bytes();

        String greet(String name);

        void fail();
    }

    private record RealCalculator() implements Calculator {
        @Override
        public long add(long a, long b) {
            return a + b;
        }

        @Override
        public byte[] bytes() {
            return new byte[] {104, 105};
        }

        @Override
        public String greet(String name) {
            return "hello " + name;
        }

        @Override
        public void fail() {
            throw new IllegalStateException("it is\nbroken");
        }
    }

    private static final AuthKey KEY = AuthKey.generate();

    @TempDir private static Path folder;

    private static ManagerServer server;

    private final InputStream input = System.in;
    private final PrintStream output = System.out;
    private final PrintStream errors = System.err;
    private final ByteArrayOutputStream saidAsOutput = new ByteArrayOutputStream();
    private final ByteArrayOutputStream saidAsErrors = new ByteArrayOutputStream();

    @BeforeAll
    static void serve() throws IOException {
        KEY.writeFile(folder.resolve("key"));
        server =
                Manager.serve(
                        Address.parse(folder.resolve("socket").toString()),
                        KEY,
                        Registry.standard()
                                .withQueue("jobs")
                                .withQueue("empty")
                                .withMap("table")
                                .withInterface("calc", Calculator.class, RealCalculator::new));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(saidAsOutput, true, UTF_8));
        System.setErr(new PrintStream(saidAsErrors, true, UTF_8));
    }

    @AfterEach
    void listen_no_more() {
        System.setIn(input);
        System.setOut(output);
        System.setErr(errors);
    }

    private int muster(String command, String... words) {
        List<String> all = new ArrayList<>(List.of(command, server.address().toString()));
        all.addAll(List.of(words));
        all.addAll(List.of("--key-file", folder.resolve("key").toString()));
        return Muster.execute(all.toArray(String[]::new));
    }

    /// What a call prints that succeeds.
    private String called(String... words) {
        saidAsOutput.reset();
        int code = muster("call", words);
        assertThat(saidAsErrors.toString(UTF_8)).isEmpty();
        assertThat(code).isZero();
        return saidAsOutput.toString(UTF_8);
    }

    @Test
    void objects_of_a_manager_are_called_with_json_both_ways() {
        String job = "{\"$dict\": [[1, {\"$tuple\": [\"ä\", null, 2.5]}]]}";

        assertThat(called("jobs.put", job)).isEqualTo("null\n");
        assertThat(called("jobs.qsize")).isEqualTo("1\n");
        assertThat(called("jobs.get")).isEqualTo(job + "\n");
        assertThat(called("table.update", "{\"a\": [1]}")).isEqualTo("null\n");
        assertThat(called("table.items")).isEqualTo("[{\"$tuple\": [\"a\", [1]]}]\n");
        assertThat(called("calc")).isEqualTo("[\"add\", \"bytes\", \"fail\", \"greet\"]\n");
        assertThat(called("calc.add", "-5", "7")).isEqualTo("2\n");
        assertThat(called("calc.greet", "\"you\"", "--raw")).isEqualTo("hello you\n");
        assertThat(called("calc.bytes", "--raw")).isEqualTo("hi");
        assertThat(called("calc.bytes")).isEqualTo("{\"$bytes\": \"aGk=\"}\n");
    }

    @Test
    void an_argument_comes_from_the_standard_input() {
        System.setIn(new ByteArrayInputStream("[1, 2]\n".getBytes(UTF_8)));

        called("jobs.put", "-");

        assertThat(called("jobs.get")).isEqualTo("[1, 2]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    empty.get_nowait            | 1   | empty.get_nowait raised queue.Empty
                    calc.fail                   | 1   | it is broken
                    calc.add 1                  | 1   | TypeError
                    empty.get --timeout 0.01    | 124 | no answer of empty.get within 0.01 seconds
                    empty.get --timeout 0       | 2   | --timeout is 0.0, must be more than 0 seconds
                    empty.gett                  | 2   | 'gett'
                    nobody.get                  | 2   | 'nobody' is not offered by this manager; offered are
                    empty.put hello             | 2   | argument 1 is hello, must be JSON, and a text is '"hello"'
                    empty.put --rwa             | 2   | argument 1 is --rwa, must be JSON
                    empty.put {"$tuple":1}      | 2   | what is in $tuple must be a list
                    empty.put 1 --plain --tls   | 2   | --plain goes with neither
                    """)
    void what_goes_wrong_is_said_in_one_line(String words, int code, String message) {
        assertThat(muster("call", words.split(" +"))).isEqualTo(code);

        assertThat(saidAsErrors.toString(UTF_8))
                .startsWith("muster: ")
                .contains(message)
                .doesNotContain("Traceback")
                .hasLineCount(1);
        assertThat(saidAsOutput.toString(UTF_8)).isEmpty();
    }

    @Test
    void a_manager_that_encrypts_is_known_by_its_fingerprint() throws IOException {
        TlsIdentity identity = TlsIdentity.generate();
        try (ManagerServer other =
                Manager.serve(
                        Address.parse("127.0.0.1:0"),
                        KEY,
                        Registry.empty().withQueue("jobs"),
                        c -> c.withConnection(t -> t.withTls(identity)))) {
            String key = folder.resolve("key").toString();
            String[] call = {"call", other.address().toString(), "jobs.qsize", "--key-file", key};

            assertThat(execute(call, "--tls")).isZero();
            assertThat(execute(call, "--fingerprint", identity.fingerprint().toString())).isZero();
            assertThat(saidAsOutput.toString(UTF_8)).isEqualTo("0\n0\n");
            assertThat(
                            execute(
                                    call,
                                    "--fingerprint",
                                    TlsIdentity.generate().fingerprint().toString()))
                    .isEqualTo(2);
            assertThat(saidAsErrors.toString(UTF_8)).hasLineCount(1);
        }
    }

    private static int execute(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return Muster.execute(all.toArray(String[]::new));
    }

    @Test
    void ls_shows_what_there_is() throws IOException, InterruptedException {
        try (Manager client = Manager.connect(server.address(), KEY)) {
            SharedQueue<String> table = client.queue("jobs");
            table.put("one");

            assertThat(muster("ls")).isZero();
            assertThat(saidAsOutput.toString(UTF_8))
                    .contains(server.address() + ": up ")
                    .containsPattern("(?m)^jobs +Queue +1 ")
                    .containsPattern("(?m)^this process +Java ");
            saidAsOutput.reset();
            assertThat(muster("ls", "--json")).isZero();
            assertThat(saidAsOutput.toString(UTF_8))
                    .startsWith("{\n  \"manager\": \"muster\",")
                    .contains("\"name\": \"jobs\",\n      \"type\": \"Queue\",");
            table.clear();
        }
    }
}
