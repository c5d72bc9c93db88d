package dev.muster.internal.workerprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Waits;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassReferencesTest {
    /// Names other classes in all ways in which a class can.
    @SuppressWarnings({"ComparableType", "NarrowCalculation"}) // only what it names counts
    abstract static class Sample implements Comparable<Thread> {
        List<Map.Entry<Waits, long[]>> generic = List.of();
        Random[][] arrays = {};

        abstract Duration method(StringBuilder builder, double number);

        double used() {
            return 2.5 + 1L + Integer.parseInt("LNothing") + Long.MAX_VALUE / 3L;
        }
    }

    private static byte[] file(Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
            return in.readAllBytes();
        }
    }

    @Test
    void they_are_found_in_code_signatures_arrays_and_type_arguments() throws IOException {
        assertThat(ClassReferences.of(file(Sample.class)))
                .contains(
                        "java/lang/Comparable",
                        "java/lang/Thread",
                        "java/util/List",
                        "dev/muster/testing/Waits",
                        "java/util/Random",
                        "java/time/Duration",
                        "java/lang/StringBuilder",
                        "java/lang/Integer")
                .doesNotContain("Nothing")
                .allMatch(name -> !name.contains(";") && !name.startsWith("["));
    }

    @Test
    void bytes_that_are_no_class_have_none() throws IOException {
        byte[] whole = file(Sample.class);

        assertThat(ClassReferences.of(new byte[0])).isEmpty();
        for (int length = 0; length < 100; length++) {
            assertThat(ClassReferences.of(Arrays.copyOf(whole, length))).isEmpty();
        }
        byte[] other = whole.clone();
        other[10] = 99;
        assertThat(ClassReferences.of(other)).isEmpty();
    }
}
