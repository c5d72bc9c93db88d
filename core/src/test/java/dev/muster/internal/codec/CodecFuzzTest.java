package dev.muster.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.muster.codec.CodecException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Any bytes give a value or a [CodecException], in little time and memory.
///
/// `-Dfuzz.seconds=300` runs longer, `-Dseed=` repeats a run.
class CodecFuzzTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long MAX_MILLIS = 5000;
    private static final long MAX_BYTES = 64L << 20;

    /// However few a busy machine makes in its time: of 1,000 some hundreds are values.
    private static final int LEAST = 1_000;

    private final Random random = new Random(SEED);
    private int values;
    private int refusals;

    @Test
    void any_bytes_give_a_value_or_a_codec_exception() throws CodecException {
        System.out.println("fuzz seed " + SEED);
        List<byte[]> samples = Samples.all();
        long end = System.nanoTime() + Long.getLong("fuzz.seconds", 1) * 1_000_000_000L;

        for (int i = 0; i < LEAST || System.nanoTime() < end; i++) {
            one(damaged(samples));
        }

        System.out.println("fuzz: " + values + " values, " + refusals + " refusals");
        assertThat(values).isGreaterThan(100);
        assertThat(refusals).isGreaterThan(100);
    }

    private byte[] damaged(List<byte[]> samples) {
        byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
        return switch (random.nextInt(6)) {
            case 0 -> {
                byte[] noise = new byte[random.nextInt(1, 64)];
                random.nextBytes(noise);
                yield noise;
            }
            case 1 -> joined(bytes, samples.get(random.nextInt(samples.size())));
            case 2 -> without(bytes);
            default -> {
                for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                yield bytes;
            }
        };
    }

    /// The begin of one and the end of another.
    private byte[] joined(byte[] first, byte[] second) {
        int begin = random.nextInt(first.length + 1);
        int end = random.nextInt(second.length + 1);
        byte[] joined = Arrays.copyOf(first, begin + second.length - end);
        System.arraycopy(second, end, joined, begin, second.length - end);
        return joined;
    }

    private byte[] without(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        int count = Math.min(random.nextInt(1, 9), bytes.length - at);
        byte[] shorter = Arrays.copyOf(bytes, bytes.length - count);
        System.arraycopy(bytes, at + count, shorter, at, bytes.length - at - count);
        return shorter;
    }

    private void one(byte[] bytes) {
        long before = Allocation.soFar();
        long start = THREADS.getCurrentThreadCpuTime();
        try {
            Trip.read(bytes);
            values++;
        } catch (CodecException e) {
            refusals++;
        } catch (RuntimeException | Error e) {
            fail("seed " + SEED + ", bytes " + HexFormat.of().formatHex(bytes), e);
        }
        long millis = (THREADS.getCurrentThreadCpuTime() - start) / 1_000_000;
        long allocated = Allocation.soFar() - before;
        if (millis > MAX_MILLIS || allocated > MAX_BYTES) {
            fail(
                    "seed %d, bytes %s: %d ms, %d bytes"
                            .formatted(SEED, HexFormat.of().formatHex(bytes), millis, allocated));
        }
    }
}
