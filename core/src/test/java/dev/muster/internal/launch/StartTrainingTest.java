package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.Leaks;
import dev.muster.testing.Thrown;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisabledOnOs(OS.WINDOWS)
@ExtendWith(Leaks.class)
class StartTrainingTest {
    @TempDir private Path temporary;

    /// Flags that throw something when they are looked at.
    private static final class Flags extends AbstractList<String> {
        private final Thrown thrown;
        private final CountDownLatch looks;

        Flags(Thrown thrown, CountDownLatch looks) {
            this.thrown = thrown;
            this.looks = looks;
        }

        @Override
        public String get(int index) {
            thrown.fly();
            return "";
        }

        @Override
        public Object[] toArray() {
            looks.countDown();
            thrown.fly();
            return new Object[0];
        }

        @Override
        public int size() {
            return 1;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatever_a_training_throws_it_leaves_nothing_half_made_and_lets_others_train(Thrown thrown)
            throws IOException, InterruptedException {
        Path classes = temporary.resolve("classes/dev/muster");
        Files.createDirectories(classes);
        Files.write(classes.resolve("Some.class"), new byte[3]);
        Path place = temporary.resolve("cache");
        CacheFolder root = CacheFolder.open(place);
        WorkerJar jar = WorkerJar.of(List.of(temporary.resolve("classes")));
        var looks = new CountDownLatch(1);
        var setting =
                new StartCache.Setting(
                        Path.of(System.getProperty("java.home")),
                        Optional.of(place),
                        List.of(),
                        new Flags(thrown, looks),
                        "Main",
                        Duration.ZERO);

        StartTraining.start(setting, root, "0".repeat(32), jar);

        assertThat(looks.await(Waits.LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(Waits.LONG).until(StartTrainingTest::isOver);
        try (Stream<Path> left = Files.walk(place)) {
            assertThat(left).noneMatch(path -> path.toString().contains("training."));
        }
        try (var channel = FileChannel.open(place.resolve("training"), StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            assertThat(lock).isNotNull();
        }
    }

    private static boolean isOver() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("muster-start-training"));
    }
}
