package dev.muster.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Any bytes give a value or a [PickleException], in little time and memory; and what can be read
/// can be compared, hashed, printed and written again, or is refused in the same orderly way.
///
/// `-Dfuzz.seconds=300` runs longer, `-Dseed=` repeats a run.
class FuzzTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final long MAX_MILLIS = 2000;
    private static final long MAX_BYTES = 256L << 20;

    /// However few a busy machine makes in its time: of 3,000 about 200 are values.
    private static final int LEAST = 3_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Random random = new Random(SEED);
    private final HostilePickles hostile = new HostilePickles(random);
    private int values;
    private int refusals;

    @Test
    void any_bytes_give_a_value_or_a_pickle_exception() throws IOException, InterruptedException {
        System.out.println("fuzz seed " + SEED);
        List<byte[]> corpus = corpus();
        long end = System.nanoTime() + Long.getLong("fuzz.seconds", 1) * 1_000_000_000L;

        for (int i = 0; i < LEAST || System.nanoTime() < end; i++) {
            one(next(corpus));
        }

        System.out.println("fuzz: " + values + " values, " + refusals + " refusals");
        assertThat(values).isGreaterThan(100);
        assertThat(refusals).isGreaterThan(100);
    }

    /// The pickles of all CPythons found, and ours.
    private static List<byte[]> corpus() throws IOException, InterruptedException {
        List<byte[]> corpus = new ArrayList<>();
        for (PythonPeer peer : PythonPeer.startAll()) {
            try (peer) {
                for (int protocol : peer.protocolsToTest()) {
                    corpus.addAll(peer.corpus(protocol));
                }
            }
        }
        corpus.removeIf(pickle -> pickle.length == 0 || pickle.length > 20_000);
        corpus.add(Pickle.standard().dumps(PyDict.of("key", List.of(1, 2.5, "text"))));
        return corpus;
    }

    private byte[] next(List<byte[]> corpus) {
        return switch (random.nextInt(8)) {
            case 0 -> {
                byte[] noise = new byte[random.nextInt(64)];
                random.nextBytes(noise);
                yield noise;
            }
            case 1, 2, 3 -> hostile.instructions(random.nextInt(1, 40));
            default -> hostile.mutated(corpus.get(random.nextInt(corpus.size())));
        };
    }

    private void one(byte[] pickle) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            use(pickle);
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fail("seed " + SEED + ", pickle " + HexFormat.of().formatHex(pickle), e);
        }
        long millis = (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000;
        long bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (millis > MAX_MILLIS || bytes > MAX_BYTES) {
            fail(
                    "seed %d, pickle %s: %d ms, %d bytes"
                            .formatted(SEED, HexFormat.of().formatHex(pickle), millis, bytes));
        }
    }

    private void use(byte[] pickle) {
        Object value;
        Object twin;
        try {
            value = Pickle.standard().loads(pickle);
            twin = Pickle.standard().loads(pickle);
            values++;
        } catch (PickleException e) {
            refusals++;
            return;
        }
        refusable(() -> PyRepr.repr(value));
        refusable(() -> PyEquality.hash(value));
        refusable(() -> PyEquality.equal(value, twin));
        refusable(() -> PyOrder.less(value, twin));
        for (int protocol : new int[] {2, 4}) {
            again(value, protocol);
        }
    }

    private static void again(@Nullable Object value, int protocol) {
        byte[] pickle;
        try {
            pickle = Pickle.standard().withProtocol(protocol).dumps(value);
        } catch (PickleException e) {
            return;
        }
        try {
            Object copy = Pickle.standard().loads(pickle);
            if (protocol == 4) {
                assertThat(PyRepr.typeName(copy)).isEqualTo(PyRepr.typeName(value));
            }
        } catch (PickleException e) {
            fail("written, but cannot be read: " + HexFormat.of().formatHex(pickle), e);
        }
    }

    private static void refusable(Runnable use) {
        try {
            use.run();
        } catch (PyException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
