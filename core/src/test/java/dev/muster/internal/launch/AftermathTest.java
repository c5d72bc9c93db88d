package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testing.Thrown;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AftermathTest {
    private final List<@Nullable Object> told = new ArrayList<>();
    private final List<Aftermath.Step> done = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void whatever_a_step_throws_the_others_follow_and_the_end_is_told(Thrown thrown) {
        Aftermath.await(
                new Ended(thrown),
                new Recorded() {
                    @Override
                    public void take(Step step) {
                        super.take(step);
                        if (step == Step.KILL) {
                            thrown.fly();
                        }
                    }
                });

        assertThat(done).containsExactly(Aftermath.Step.values());
        assertThat(told).containsExactly("code 7");
    }

    @ParameterizedTest
    @EnumSource
    void whatever_the_inspection_throws_is_told_in_place_of_the_report(Thrown thrown) {
        Aftermath.await(
                new Ended(thrown),
                new Recorded() {
                    @Override
                    public String inspect(int code) {
                        thrown.fly();
                        return "";
                    }
                });

        assertThat(told).containsExactly(thrown.thrown());
    }

    private class Recorded implements Aftermath<String> {
        @Override
        public void take(Step step) {
            done.add(step);
        }

        @Override
        public String inspect(int code) {
            return "code " + code;
        }

        @Override
        public void told(@Nullable String report, @Nullable Throwable failure) {
            told.add(report != null ? report : failure);
        }
    }

    /// A process whose end is only seen at the second look.
    private static final class Ended extends Process {
        private final Thrown thrown;
        private int looks;

        Ended(Thrown thrown) {
            this.thrown = thrown;
        }

        @Override
        public int waitFor() {
            if (looks++ == 0) {
                thrown.fly();
            }
            return 7;
        }

        @Override
        public int exitValue() {
            return 7;
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public InputStream getInputStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public InputStream getErrorStream() {
            return InputStream.nullInputStream();
        }

        @Override
        public void destroy() {}
    }
}
