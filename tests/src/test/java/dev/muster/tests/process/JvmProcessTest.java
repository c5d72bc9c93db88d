package dev.muster.tests.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.muster.JvmProcess;
import dev.muster.JvmProcessConfig;
import dev.muster.OutputLine;
import dev.muster.RemoteRunnable;
import dev.muster.WorkerOutput;
import dev.muster.connection.Address;
import dev.muster.connection.AuthKey;
import dev.muster.manager.Manager;
import dev.muster.manager.Registry;
import dev.muster.shared.SharedQueue;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Waits;
import dev.muster.worker.CrashReport;
import dev.muster.worker.ExitStatus;
import dev.muster.worker.WorkerStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
class JvmProcessTest {
    @TempDir Path folder;

    private final List<JvmProcess> started = new ArrayList<>();
    private final List<OutputLine> lines = new CopyOnWriteArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (JvmProcess process : started) {
            process.kill();
            assertThat(process.join(Waits.LONG)).isTrue();
        }
    }

    @Test
    void it_runs_a_function_with_what_it_has_captured() throws Exception {
        String file = folder.resolve("written").toString();

        JvmProcess process = start(() -> write(file, "by " + ProcessHandle.current().pid()));

        assertThat(process.join(Waits.LONG)).isTrue();
        assertThat(Files.readString(Path.of(file))).isEqualTo("by " + process.pid());
        assertThat(process.exitStatus()).contains(new ExitStatus(0));
        assertThat(process.report()).isEmpty();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void it_knows_its_name_and_who_started_it() throws Exception {
        String file = folder.resolve("written").toString();

        JvmProcess process =
                JvmProcess.start(
                        () -> write(file, JvmProcess.current() + Thread.currentThread().getName()),
                        c -> c.withName("loader"));
        started.add(process);

        process.join();
        assertThat(process.name()).isEqualTo("loader");
        assertThat(Files.readString(Path.of(file)))
                .isEqualTo(
                        "Optional[Current[name=loader, parentPid=%d]]loader"
                                .formatted(ProcessHandle.current().pid()));
        assertThat(JvmProcess.current()).isEmpty();
    }

    @Test
    void what_the_function_throws_is_shown_and_ends_it_with_1() throws Exception {
        JvmProcess process =
                start(
                        () -> {
                            throw new IOException("broken");
                        },
                        c -> c.withName("thrower"));

        process.join();

        assertThat(process.exitStatus()).contains(new ExitStatus(1));
        assertThat(lines)
                .extracting(OutputLine::text)
                .contains("Exception in thread \"thrower\" java.io.IOException: broken");
        assertThat(process.report().orElseThrow().cause()).isEqualTo(CrashReport.Cause.EXIT);
    }

    @Test
    void its_exit_code_is_the_one_it_exits_with() throws Exception {
        JvmProcess process = start(() -> System.exit(7));

        assertThat(process.onExit().get(Waits.LONG.toSeconds(), TimeUnit.SECONDS))
                .isSameAs(process);
        assertThat(process.exitStatus()).contains(new ExitStatus(7));
    }

    @Test
    void killed_it_says_by_which_signal() throws Exception {
        JvmProcess process = start(JvmProcessTest::waitForEver);

        process.kill();

        assertThat(process.join(Waits.LONG)).isTrue();
        assertThat(process.exitStatus().orElseThrow().signal()).contains("SIGKILL");
        assertThat(process.report().orElseThrow().cause()).isEqualTo(CrashReport.Cause.STOPPED);
    }

    @Test
    void terminated_it_runs_its_shutdown_hooks() throws Exception {
        String file = folder.resolve("hook").toString();
        JvmProcess process =
                start(() -> {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> write(file, "hooked")));
                    System.out.println("ready");
                    waitForEver();
                });
        await().atMost(Waits.LONG)
                .until(() -> lines.stream().anyMatch(line -> line.text().equals("ready")));

        process.terminate();

        assertThat(process.join(Waits.LONG)).isTrue();
        assertThat(Files.readString(Path.of(file))).isEqualTo("hooked");
        assertThat(process.exitStatus().orElseThrow().signal()).contains("SIGTERM");
    }

    @Test
    void join_waits_no_longer_than_it_may() throws Exception {
        JvmProcess process = start(JvmProcessTest::waitForEver);

        assertThat(process.join(Waits.SHORT)).isFalse();

        assertThat(process.isAlive()).isTrue();
        assertThat(process.exitStatus()).isEmpty();
        assertThat(process.report()).isEmpty();
    }

    @Test
    void active_children_are_those_that_have_not_ended() throws Exception {
        JvmProcess lasting = start(JvmProcessTest::waitForEver);
        JvmProcess brief = start(() -> {});
        brief.join();

        assertThat(JvmProcess.activeChildren()).containsExactly(lasting);

        lasting.kill();
        lasting.join();
        assertThat(JvmProcess.activeChildren()).isEmpty();
    }

    @Test
    void two_processes_use_a_queue_of_a_manager_that_they_were_given() throws Exception {
        try (var server =
                Manager.serve(
                        Address.parse("127.0.0.1:0"), AuthKey.generate(), Registry.standard())) {
            SharedQueue<Integer> numbers = server.newQueue(0);
            SharedQueue<Integer> squares = server.newQueue(0);

            JvmProcess one = start(() -> square(numbers, squares));
            JvmProcess two = start(() -> square(numbers, squares));
            for (int i = 1; i <= 10; i++) {
                numbers.put(i);
            }
            int sum = 0;
            for (int i = 1; i <= 10; i++) {
                Integer square = squares.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS);
                assertThat(square).as("a square").isNotNull();
                sum += square;
            }
            numbers.put(0);
            numbers.put(0);

            assertThat(sum).isEqualTo(385);
            assertThat(one.join(Waits.LONG)).isTrue();
            assertThat(two.join(Waits.LONG)).isTrue();
        }
    }

    @Test
    void proxies_of_a_client_travel_too() throws Exception {
        AuthKey key = AuthKey.generate();
        try (var server = Manager.serve(Address.parse("127.0.0.1:0"), key, Registry.standard());
                var client = Manager.connect(server.address(), key)) {
            SharedQueue<Integer> numbers = client.newQueue(0);
            SharedQueue<Integer> squares = client.newQueue(0);

            JvmProcess process = start(() -> square(numbers, squares));
            numbers.put(3);
            numbers.put(0);

            assertThat(squares.poll(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isEqualTo(9);
            process.join();
            assertThat(process.exitStatus()).contains(new ExitStatus(0));
        }
    }

    @Test
    void a_function_that_cannot_travel_is_refused() {
        var thread = new Thread();

        assertThatThrownBy(() -> JvmProcess.start(() -> thread.interrupt()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
        assertThat(JvmProcess.activeChildren()).isEmpty();
    }

    @Test
    void a_jvm_that_does_not_start_has_ended() throws Exception {
        JvmProcess process = start(() -> {}, c -> c.withJvmFlags("-XX:NoSuchFlag=1"));

        assertThat(process.join(Waits.LONG)).isTrue();
        assertThat(process.exitStatus()).contains(new ExitStatus(1));
        CrashReport report = process.report().orElseThrow();
        assertThat(report.detail()).contains("it did not begin", "NoSuchFlag");
        assertThat(report.lastLines()).anyMatch(line -> line.contains("NoSuchFlag"));
    }

    @Test
    void why_a_jvm_did_not_start_is_known_also_if_the_console_has_its_words() throws Exception {
        JvmProcess process = JvmProcess.start(() -> {}, c -> c.withJvmFlags("-XX:NoSuchFlag=1"));
        started.add(process);

        assertThat(process.join(Waits.LONG)).isTrue();
        CrashReport report = process.report().orElseThrow();
        assertThat(report.detail()).contains("it did not begin", "NoSuchFlag");
        assertThat(report.lastLines()).filteredOn(line -> line.contains("NoSuchFlag")).hasSize(1);
    }

    @Test
    void a_function_that_fails_at_once_has_begun() throws Exception {
        JvmProcess process = JvmProcess.start(() -> System.exit(1), c -> c);
        started.add(process);

        assertThat(process.join(Waits.LONG)).isTrue();
        assertThat(process.report().orElseThrow().detail()).isEmpty();
    }

    @Test
    void environment_and_memory_are_as_configured() throws Exception {
        JvmProcess process =
                start(
                        () ->
                                System.out.println(
                                        System.getenv("OF_TEST")
                                                + " "
                                                + (Runtime.getRuntime().maxMemory() >> 20)),
                        c -> c.withEnvironment("OF_TEST", "set").withMemory(128L << 20));

        process.join();

        assertThat(lines).extracting(OutputLine::text).anyMatch(text -> text.matches("set 9\\d"));
    }

    private JvmProcess start(RemoteRunnable function) throws WorkerStartException {
        return start(function, c -> c);
    }

    private JvmProcess start(RemoteRunnable function, UnaryOperator<JvmProcessConfig> change)
            throws WorkerStartException {
        JvmProcess process =
                JvmProcess.start(
                        function, c -> change.apply(c).withOutput(new WorkerOutput.To(lines::add)));
        started.add(process);
        return process;
    }

    private static void write(String file, String text) {
        try {
            Files.writeString(Path.of(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void square(SharedQueue<Integer> numbers, SharedQueue<Integer> squares) {
        try {
            for (int number = numbers.take(); number > 0; number = numbers.take()) {
                squares.put(number * number);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
