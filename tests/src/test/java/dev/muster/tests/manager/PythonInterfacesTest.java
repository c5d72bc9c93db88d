package dev.muster.tests.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.ManagerServer;
import dev.muster.manager.Registry;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.PythonProcess;
import dev.muster.tests.kit.Pythons;
import dev.muster.tests.kit.Waits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Java interfaces as clients call them: their names, what each name exposes, and what becomes of
/// the arguments. The oldest Python and the newest stand for all.
@Tag("python")
@ExtendWith(Leaks.class)
class PythonInterfacesTest {
    @TempDir private static Path folder;
    private static ManagerServer server;
    private static AuthKey key;

    /// Methods whose names mean something in Python.
    public interface Words {
        default boolean and(boolean a, boolean b) {
            return a && b;
        }

        default int is(int a) {
            return a;
        }

        default List<Integer> yield(int count) {
            return IntStream.rangeClosed(1, count).boxed().toList();
        }

        default int sum$of(int a, int b) {
            return a + b;
        }

        default String print(String text) {
            return text;
        }

        default int größe() {
            return 4;
        }

        default int _callmethod() {
            return 5;
        }
    }

    /// What not everybody may call.
    public interface Vault {
        default int read() {
            return 1;
        }

        default int wipe() {
            return 666;
        }

        default Vault self() {
            return this;
        }
    }

    /// How long something takes.
    public record Span(int count, TimeUnit unit) {}

    /// Parameters of many types.
    public interface Values {
        default String moment(Instant moment) {
            return moment.toString();
        }

        default String unit(TimeUnit unit) {
            return unit.name();
        }

        default String span(Span span) {
            return span.count() + " " + span.unit();
        }

        default Span same(Span span) {
            return span;
        }

        default float single(float number) {
            return number;
        }

        default double real(double number) {
            return number;
        }
    }

    @BeforeAll
    static void serve() throws IOException {
        Path keyFile = folder.resolve("key");
        Files.writeString(keyFile, "the key of the tests, long enough");
        key = AuthKey.readFile(keyFile);
        Vault vault = new Vault() {};
        Registry registry =
                Registry.standard()
                        .withInterface("words", Words.class, () -> new Words() {})
                        .withInterface("admin", Vault.class, () -> vault)
                        .withInterface("guest", Vault.class, () -> vault)
                        .withExposed("guest", "read")
                        .withInterface("reader", Vault.class, () -> vault)
                        .withExposed("reader", "read", "self")
                        .withInterface("wiper", Vault.class, () -> vault)
                        .withExposed("wiper", "wipe")
                        .withInterface("values", Values.class, () -> new Values() {});
        server = Manager.serve(Address.parse(folder.resolve("m").toString()), key, registry);
    }

    @AfterAll
    static void close() {
        server.close();
    }

    static List<Python> pythons() {
        return Stream.of(Pythons.all().stream().findFirst(), Pythons.newest())
                .flatMap(java.util.Optional::stream)
                .distinct()
                .toList();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void python_finds_all_as_it_should_be(Python python) throws Exception {
        try (var client =
                PythonProcess.start(
                        python,
                        "interfaces.py",
                        "--address",
                        server.address().toString(),
                        "--key-file",
                        folder.resolve("key").toString())) {
            int status = client.join(Waits.LONG);
            assertThat(client.lines()).noneMatch(line -> line.startsWith("FAIL"));
            assertThat(status).as("%s", client.lines()).isZero();
        }
    }

    @Test
    void java_clients_may_call_what_a_name_exposes() throws IOException {
        try (var client = Manager.connect(server.address(), key)) {
            Vault guest = client.get("guest", Vault.class);
            Vault admin = client.get("admin", Vault.class);
            Vault reader = client.get("reader", Vault.class);

            assertThat(guest.read()).isEqualTo(1);
            assertThat(admin.wipe()).isEqualTo(666);
            assertThatThrownBy(guest::wipe)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("wipe is not exposed");
            assertThatThrownBy(reader::wipe).isInstanceOf(UnsupportedOperationException.class);
            assertThat(client.get("wiper", Vault.class).wipe()).isEqualTo(666);
        }
    }

    @Test
    void names_and_keys_with_lone_surrogates_are_kept_apart() throws IOException {
        try (var client = Manager.connect(server.address(), key)) {
            var space = client.newNamespace();
            space.set("\ud800", 1);
            space.set("\udc00", 2);
            space.set("?", 3);

            assertThat(space.names()).containsExactlyInAnyOrder("\ud800", "\udc00", "?");
            assertThat(space.get("\ud800", Integer.class)).isEqualTo(1);

            var map = client.<String, Integer>newMap();
            map.put("\ud800", 1);
            map.put("?", 2);
            assertThat(map.keySet()).containsExactlyInAnyOrder("\ud800", "?");
        }
    }
}
