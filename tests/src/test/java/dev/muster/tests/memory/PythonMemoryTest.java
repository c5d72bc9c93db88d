package dev.muster.tests.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.muster.shared.ShareableList;
import dev.muster.shared.SharedArray;
import dev.muster.shared.SharedMemory;
import dev.muster.tests.kit.Leaks;
import dev.muster.tests.kit.Python;
import dev.muster.tests.kit.Pythons;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Memory, arrays and lists that are shared with the CPythons of this machine.
@Tag("python")
@EnabledOnOs(OS.LINUX)
@ExtendWith({Leaks.class, NoNamesLeft.class})
class PythonMemoryTest {
    private static final @Nullable Object[] ITEMS = {
        1L, -2.5, true, false, null, "text", "höhe 1", "", new byte[] {1, 0, 2}, Long.MIN_VALUE
    };
    private static final String ITEMS_IN_PYTHON =
            "[1, -2.5, True, False, None, 'text', 'h\\xf6he 1', '', b'\\x01\\x00\\x02', -2**63]";

    /// One for each Python, for all tests but that which kills it.
    private static final Map<Python, PythonShell> SHELLS = new ConcurrentHashMap<>();

    @AfterAll
    static void end_the_shells() {
        SHELLS.values().forEach(PythonShell::close);
        SHELLS.clear();
    }

    private static PythonShell shell(Python python) throws IOException {
        PythonShell shell = SHELLS.get(python);
        if (shell == null) {
            shell = PythonShell.start(python);
            SHELLS.put(python, shell);
        }
        return shell;
    }

    static List<Python> pythons() {
        return Pythons.all().stream().filter(python -> python.isAtLeast(3, 8)).toList();
    }

    static List<Python> pythonsWithLists() {
        return Pythons.all().stream().filter(python -> python.isAtLeast(3, 9)).toList();
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void Python_opens_what_Java_has_made(Python python) throws Exception {
        String name = "muster test " + ProcessHandle.current().pid();
        try (var memory = SharedMemory.create(name, 1_001)) {
            PythonShell shell = shell(python);
            SharedArray.OfByte bytes = SharedArray.bytes(memory);
            bytes.set(1_000, (byte) 7);

            shell.run("m = attach('" + name + "')");
            assertThat(shell.ask("m.size")).isEqualTo("1001");
            assertThat(shell.ask("m.buf[1000]")).isEqualTo("7");
            shell.run("m.buf[3] = 99");

            assertThat(bytes.get(3)).isEqualTo((byte) 99);
            assertThat(shell.ask("oct(os.stat('/dev/shm/' + m.name).st_mode)"))
                    .isEqualTo("'0o100600'");
            shell.run("m.close()");
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void Java_opens_what_Python_has_made_and_reserves_its_memory(Python python) throws Exception {
        PythonShell shell = shell(python);
        shell.run("m = SharedMemory(create=True, size=100000)");
        shell.run("m.buf[99999] = 8");
        String name = shell.ask("m.name").replace("'", "");

        try (var memory = SharedMemory.open(name)) {
            SharedArray.OfByte bytes = SharedArray.bytes(memory);
            bytes.set(5, (byte) 55);

            assertThat(memory.sizeBytes()).isEqualTo(100_000);
            assertThat(bytes.get(99_999)).isEqualTo((byte) 8);
            assertThat(shell.ask("m.buf[5]")).isEqualTo("55");
            String blocks = shell.ask("os.stat('/dev/shm/' + m.name).st_blocks * 512");
            assertThat(Long.parseLong(blocks)).isGreaterThanOrEqualTo(100_000);
        }

        assertThat(shell.ask("SharedMemory(m.name).size")).isEqualTo("100000");
        shell.run("m.unlink()");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void numbers_of_all_types_are_the_same_on_both_sides(Python python) throws Exception {
        try (var memory = SharedMemory.create(80)) {
            PythonShell shell = shell(python);
            shell.run("m = attach('" + memory.name().orElseThrow() + "')");
            shell.run("def at(code, i): return m.buf.cast(code)[i]");
            shell.run("def put(code, i, v): m.buf.cast(code)[i] = v");

            SharedArray.bytes(memory).set(1, (byte) -7);
            assertThat(shell.ask("at('b', 1)")).isEqualTo("-7");
            SharedArray.shorts(memory).set(1, (short) -700);
            assertThat(shell.ask("at('h', 1)")).isEqualTo("-700");
            SharedArray.chars(memory).set(1, '\uffff');
            assertThat(shell.ask("at('H', 1)")).isEqualTo("65535");
            SharedArray.ints(memory).setVolatile(1, -70_000);
            assertThat(shell.ask("at('i', 1)")).isEqualTo("-70000");
            SharedArray.longs(memory).set(1, Long.MIN_VALUE);
            assertThat(shell.ask("at('q', 1) == -2**63")).isEqualTo("True");
            SharedArray.floats(memory).set(1, 1.5f);
            assertThat(shell.ask("at('f', 1)")).isEqualTo("1.5");
            SharedArray.doubles(memory).set(1, 0.1);
            assertThat(shell.ask("at('d', 1)")).isEqualTo("0.1");

            shell.run("put('d', 9, -0.1)");
            assertThat(SharedArray.doubles(memory).get(9)).isEqualTo(-0.1);
            shell.run("put('q', 9, -2**62)");
            assertThat(SharedArray.longs(memory).get(9)).isEqualTo(-(1L << 62));
            shell.run("c = (ctypes.c_int * 20).from_buffer(m.buf); c[3] = -5; del c");
            assertThat(SharedArray.ints(memory).get(3)).isEqualTo(-5);
            shell.run("m.buf[:24] = array.array('d', [1.0, 2.0, 3.0]).tobytes()");
            var copy = new double[3];
            SharedArray.doubles(memory).copyTo(0, copy, 0, 3);
            assertThat(copy).containsExactly(1, 2, 3);
            shell.run("m.close()");
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void numpy_computes_in_the_memory_of_Java(Python python) throws Exception {
        PythonShell shell = shell(python);
        boolean hasNumpy = !shell.ask("numpy").equals("None");
        if (!hasNumpy) {
            System.out.println("left out: " + python + " has no numpy");
        }
        assumeTrue(hasNumpy, "no numpy");

        try (var memory = SharedMemory.create(8_000_000)) {
            SharedArray.OfDouble doubles = SharedArray.doubles(memory);
            doubles.fill(0.5);
            shell.run("m = attach('" + memory.name().orElseThrow() + "')");
            shell.run("a = numpy.frombuffer(m.buf)");

            assertThat(shell.ask("float(a.sum())")).isEqualTo("500000.0");
            shell.run("a *= 4; a[3] = -1; del a; m.close()");

            assertThat(doubles.get(2)).isEqualTo(2);
            assertThat(doubles.get(3)).isEqualTo(-1);
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void what_Python_leaves_behind_when_it_is_killed_can_be_removed(Python python)
            throws Exception {
        try (var shell = PythonShell.start(python)) {
            shell.run("m = SharedMemory(create=True, size=100)");
            shell.run("resource_tracker.unregister(m._name, 'shared_memory')");
            try (var memory = SharedMemory.open(shell.ask("m.name").replace("'", ""))) {
                shell.kill();

                memory.unlink();
                memory.unlink();

                assertThat(memory.segment().byteSize()).isEqualTo(100);
            }
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythonsWithLists")
    void Python_opens_a_list_of_Java(Python python) throws Exception {
        try (var list = ShareableList.create(Arrays.asList(ITEMS))) {
            PythonShell shell = shell(python);
            shell.run("l = attach_list('" + list.name() + "')");

            assertThat(shell.ask("list(l) == " + ITEMS_IN_PYTHON)).isEqualTo("True");
            shell.run("l[0] = 'eight by'; l[5] = 17; l[6] = None; l[4] = 2.5; l[8] = b'12'");

            assertThat(list.get(0)).isEqualTo("eight by");
            assertThat(list.get(5)).isEqualTo(17L);
            assertThat(list.get(6)).isNull();
            assertThat(list.get(4)).isEqualTo(2.5);
            assertThat(list.get(8)).isEqualTo(new byte[] {'1', '2'});
            assertThat(list.set(5, "back")).isEqualTo(17L);
            list.set(0, true);
            assertThat(shell.ask("l[5], l[0]")).isEqualTo("('back', True)");
            shell.run("l.shm.close()");
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythonsWithLists")
    void Java_opens_a_list_of_Python(Python python) throws Exception {
        PythonShell shell = shell(python);
        shell.run("l = ShareableList(" + ITEMS_IN_PYTHON + ")");

        try (var list = ShareableList.open(shell.ask("l.shm.name").replace("'", ""));
                var own = ShareableList.create(Arrays.asList(ITEMS))) {
            assertThat(list).hasSize(10).contains("text", 1L);
            assertThat(list.toArray()).containsExactly(ITEMS);
            assertThat(list.indexOf(new byte[] {1, 0, 2})).isEqualTo(8);
            assertThat(list.count(null)).isEqualTo(1);
            assertThat(own.memory().segment().mismatch(list.memory().segment()))
                    .as("where the bytes of Java differ from those of Python")
                    .isEqualTo(-1);
            list.set(0, "seven b");
            list.set(1, null);
            assertThat(shell.ask("l[0], l[1]")).isEqualTo("('seven b', None)");
        }
        shell.run("l.shm.unlink()");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("pythons")
    void the_lists_of_an_older_Python_are_refused(Python python)
            throws IOException, InterruptedException {
        assumeTrue(!python.isAtLeast(3, 9), "this one has the layout of today");
        PythonShell shell = shell(python);
        shell.run("l = ShareableList([1, 'text', 2.5])");
        String name = shell.ask("l.shm.name").replace("'", "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShareableList.open(name))
                .withMessageContaining("that of 3.8 differs");

        shell.run("l.shm.unlink()");
    }
}
