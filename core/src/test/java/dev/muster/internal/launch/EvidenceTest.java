package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.internal.launch.CrashInspection.Stop;
import dev.muster.worker.CrashReport;
import dev.muster.worker.CrashReport.Cause;
import dev.muster.worker.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
    private static final String BANNER =
            """
            #
            # A fatal error has been detected by the Java Runtime Environment:
            #
            #  SIGSEGV (0xb) at pc=0x00007febae83632d, pid=31886, tid=31887
            #
            # Problematic frame:
            # C  [libc.so.6+0x9a4c1]
            #
            """;

    @TempDir private Path folder;

    private CrashReport inspect(int code, Stop stop, String banner, long oomKills, String... last) {
        return new CrashInspection(
                        "worker-2",
                        4711,
                        new ExitStatus(code),
                        stop,
                        folder,
                        banner,
                        List.of(last),
                        oomKills)
                .report();
    }

    @Test
    void a_kill_while_the_system_was_out_of_memory_was_by_the_system() {
        assertThat(inspect(137, Stop.NONE, "", 1).cause()).isEqualTo(Cause.SYSTEM_OUT_OF_MEMORY);
        assertThat(inspect(137, Stop.NONE, "", 0).cause()).isEqualTo(Cause.SIGNAL);
        assertThat(inspect(143, Stop.NONE, "", 1).cause()).isEqualTo(Cause.SIGNAL);
        assertThat(inspect(137, Stop.KILLED, "", 1).cause()).isEqualTo(Cause.STOPPED);
    }

    @Test
    void a_number_that_no_signal_gives_a_jvm_is_an_exit() {
        assertThat(inspect(131, Stop.NONE, "", 0).cause()).isEqualTo(Cause.EXIT);
        assertThat(inspect(255, Stop.NONE, "", 0).cause()).isEqualTo(Cause.EXIT);
        assertThat(inspect(0, Stop.NONE, "", 0).cause()).isEqualTo(Cause.EXIT);
    }

    @Test
    void three_alone_is_no_lack_of_memory() {
        String words = "x Terminating due to java.lang.OutOfMemoryError: Metaspace";

        assertThat(inspect(3, Stop.NONE, "", 0, "fine").cause()).isEqualTo(Cause.EXIT);
        assertThat(inspect(4, Stop.NONE, "", 0, words).cause()).isEqualTo(Cause.EXIT);
        assertThat(inspect(3, Stop.NONE, "", 0, words).detail()).isEqualTo("Metaspace");
        assertThat(inspect(3, Stop.NONE, "", 0, words).cause()).isEqualTo(Cause.OUT_OF_MEMORY);
    }

    @Test
    void without_a_crash_file_the_banner_has_to_do() {
        CrashReport report = inspect(134, Stop.NONE, BANNER, 0);

        assertThat(report.cause()).isEqualTo(Cause.CRASH);
        assertThat(report.detail()).isEqualTo("SIGSEGV (0xb) at pc=0x00007febae83632d");
        assertThat(report.failingFrame()).isEqualTo("C  [libc.so.6+0x9a4c1]");
        assertThat(report.crashFile()).isEqualTo(BANNER);
    }

    @Test
    void a_crash_file_says_more_than_the_banner() throws IOException {
        Files.writeString(folder.resolve("hs_err_4711.log"), BANNER + "Native frames:\n…");

        CrashReport report = inspect(1, Stop.TERMINATED, BANNER, 0);

        assertThat(report.cause()).isEqualTo(Cause.CRASH);
        assertThat(report.crashFile()).endsWith("Native frames:\n…");
    }

    @Test
    void a_crash_names_the_method_of_the_program() throws IOException {
        Files.writeString(
                folder.resolve("hs_err_4711.log"),
                BANNER
                        + """

                        Java frames: (J=compiled Java code, j=interpreted, Vv=VM code)
                        v  ~StubRoutines::jint_fill 0x00007f
                        j  jdk.internal.misc.ScopedMemoryAccess.putInt()V+44 java.base@25.0.3
                        J 45% c2 java.lang.invoke.VarHandleSegmentAsInts.set()V java.base@25.0.3
                        J 99 c1 com.example.Images$Part.shrink(I)I (12 bytes) @ 0x00007f [0x+0x]
                        j  com.example.Main.run()V+3

                        """);

        CrashReport report = inspect(134, Stop.NONE, BANNER, 0);

        assertThat(report.failingFrame())
                .isEqualTo("C  [libc.so.6+0x9a4c1], called by com.example.Images$Part.shrink");
    }

    @Test
    void a_full_heap_has_the_stack_of_who_found_it_full() throws IOException {
        String banner =
                """
                #
                # A fatal error has been detected by the Java Runtime Environment:
                #
                #  Internal Error (debug.cpp:289), pid=4711, tid=19488
                #  fatal error: OutOfMemory encountered: Metaspace
                #
                """;
        Files.writeString(
                folder.resolve("hs_err_4711.log"),
                banner
                        + """
                        Current thread (0x00007f19):  JavaThread "main"  [_thread_in_vm, id=19488]

                        Java frames: (J=compiled Java code, j=interpreted, Vv=VM code)
                        J 45% c2 java.util.ArrayList.grow(I)[Ljava/lang/Object; java.base@25.0.3
                        J 99 c1 com.example.Shop.fill(I)I (12 bytes) @ 0x00007f [0x+0x]
                        j  com.example.Shop$$Lambda+0x00007f19.call()Ljava/lang/Object;+3
                        j  dev.muster.internal.worker.TaskLoop.run()V+3
                        j  com.example.Main.run()V+3

                        """);

        CrashReport report = inspect(1, Stop.NONE, banner, 0);

        assertThat(report.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
        assertThat(report.detail()).isEqualTo("Metaspace");
        assertThat(report.failingFrame()).isEqualTo("com.example.Shop.fill");
        assertThat(report.stacks())
                .isEqualTo(
                        """
                        "main"
                            at java.util.ArrayList.grow
                            at com.example.Shop.fill
                            at com.example.Main.run
                        """);
        Files.delete(folder.resolve("hs_err_4711.log"));
        CrashReport without = inspect(1, Stop.NONE, banner, 0);
        assertThat(without.cause()).isEqualTo(Cause.OUT_OF_MEMORY);
        assertThat(without.stacks()).isEmpty();
    }

    @Test
    void a_jvm_without_memory_says_so() {
        String banner =
                """
                #
                # There is insufficient memory for the Java Runtime Environment to continue.
                # Native memory allocation (mmap) failed to map 4096 bytes.
                """;

        assertThat(inspect(1, Stop.NONE, banner, 0).detail()).startsWith("There is insufficient");
    }

    @Test
    void one_number_sets_heap_direct_memory_and_metaspace() {
        assertThat(MemoryFlags.of(1 << 30, 4))
                .containsExactly(
                        "-Xms8m",
                        "-Xmx805306368",
                        "-XX:MaxDirectMemorySize=134217728",
                        "-XX:MaxMetaspaceSize=134217728");
        assertThat(MemoryFlags.of(16 << 20, 4)).contains("-Xmx12582912");
        assertThat(MemoryFlags.of(0, 1_000_000)).contains("-Xmx" + (256 << 20));
    }
}
