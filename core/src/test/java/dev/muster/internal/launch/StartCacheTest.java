package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.muster.testing.Leaks;
import dev.muster.testing.Waits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(Leaks.class)
class StartCacheTest {
    static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:-UsePerfData");
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Duration NEVER = Duration.ofDays(1);

    /// All that a training leaves when it is done.
    private static final String[] FINISHED = {"worker.aot", "worker.aot.sum", "worker.jar"};

    /// Where a cache is made for all tests: it takes seconds.
    @TempDir static Path made;

    @TempDir Path folder;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void trainOnce() throws InterruptedException {
        assertThat(train(setting(made, TrainedProgram.class))).as("a cache").isPresent();
    }

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void a_worker_uses_the_cache_that_was_made_before() throws IOException, InterruptedException {
        StartCache.Use use = existing();

        String output = run(use, List.of("-Xlog:class+load:file=" + folder.resolve("loaded")));

        assertThat(output).isEqualTo("ready JavaCodec\n");
        assertThat(Files.readString(folder.resolve("loaded")))
                .contains("dev.muster.internal.codec.JavaCodec source: shared objects file");
    }

    @Test
    void the_jvm_accepts_it_with_more_on_the_class_path_and_other_limits()
            throws IOException, InterruptedException {
        StartCache.Use use = existing();

        String output =
                run(
                        use,
                        List.of("-XX:AOTMode=on", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-ea"),
                        folder,
                        WorkerJar.sources(TrainedProgram.class).getFirst());

        assertThat(output).isEqualTo("ready JavaCodec\n");
    }

    @Test
    void the_same_is_not_made_twice() throws IOException, InterruptedException {
        StartCache.Use use = existing();
        Path file = use.jar().resolveSibling("worker.aot");
        FileTime time = Files.getLastModifiedTime(file);

        assertThat(train()).isEqualTo(use);

        assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
        assertThat(names(folder(file))).containsExactly(FINISHED);
    }

    @Test
    void other_classes_have_another_cache() throws IOException, InterruptedException {
        StartCache.Use use = existing();
        Path changed = folder.resolve("changed");
        Path target = changed.resolve("dev/muster/Added.class");
        Files.createDirectories(target.getParent());
        Files.writeString(target, "not the same");
        var sources = new ArrayList<>(sources());
        sources.addFirst(changed);

        try (StartCache cache = new StartCache(setting(sources, FLAGS, NEVER))) {
            assertThat(cache.use(List.of(), Map.of())).isEmpty();
        }
        try (StartCache cache = new StartCache(setting(sources(), FLAGS, NEVER))) {
            assertThat(cache.use(List.of(), Map.of())).contains(use);
        }
    }

    @Test
    void other_flags_have_another_cache() throws IOException, InterruptedException {
        existing();

        try (StartCache cache =
                new StartCache(setting(sources(), List.of("-XX:+UseParallelGC"), NEVER))) {
            assertThat(cache.use(List.of(), Map.of())).isEmpty();
        }
    }

    @Test
    void a_cache_of_the_wrong_size_is_not_used_and_made_again()
            throws IOException, InterruptedException {
        StartCache.Use use = existing();
        Path file = use.jar().resolveSibling("worker.aot");
        try (var damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.setLength(damaged.length() / 2);
        }

        assertThat(unused()).isEmpty();

        assertThat(run(train(), List.of("-XX:AOTMode=on"))).isEqualTo("ready JavaCodec\n");
    }

    @Test
    void a_cache_with_damaged_bytes_is_not_used() throws IOException, InterruptedException {
        StartCache.Use use = existing();
        Path file = use.jar().resolveSibling("worker.aot");
        try (var damaged = new RandomAccessFile(file.toFile(), "rw")) {
            damaged.seek(damaged.length() / 2);
            damaged.write(new byte[100_000]);
        }
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));

        assertThat(unused()).isEmpty();
    }

    @Test
    void a_damaged_jar_of_classes_is_not_used() throws IOException, InterruptedException {
        StartCache.Use use = existing();
        Files.writeString(use.jar(), "");

        assertThat(unused()).isEmpty();
    }

    @Test
    void what_is_distrusted_is_removed() throws IOException, InterruptedException {
        StartCache.Use use = existing();

        try (StartCache cache = new StartCache(setting(sources(), FLAGS, NEVER))) {
            assertThat(cache.use(List.of(), Map.of())).contains(use);
            cache.distrust();
            assertThat(cache.use(List.of(), Map.of())).isEmpty();
        }

        assertThat(names(folder(use.jar()))).containsExactly("worker.jar");
    }

    @Test
    void the_jvm_says_nothing_on_its_output_if_it_refuses_the_cache()
            throws IOException, InterruptedException {
        StartCache.Use use = existing();
        Path aot = use.jar().resolveSibling("worker.aot");

        assertThat(run(use, List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED")))
                .isEqualTo("ready JavaCodec\n");
        assertThat(run(use, List.of("-XX:-UseCompressedOops"))).isEqualTo("ready JavaCodec\n");
        try (var damaged = new RandomAccessFile(aot.toFile(), "rw")) {
            damaged.setLength(1000);
        }
        assertThat(run(use, List.of())).isEqualTo("ready JavaCodec\n");
        Files.delete(aot);
        assertThat(run(use, List.of())).isEqualTo("ready JavaCodec\n");
    }

    @Test
    void a_folder_that_cannot_be_used_means_no_cache() throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("file"), "");

        assertThat(use(Optional.of(file))).isEmpty();
        assertThat(use(Optional.of(file.resolve("below")))).isEmpty();
        assertThat(use(Optional.of(folder.resolve("missing/home/muster")))).isEmpty();
        assertThat(use(Optional.empty())).isEmpty();
    }

    @Test
    void a_folder_to_which_others_can_write_is_not_used() throws IOException, InterruptedException {
        StartCache.Use use = existing();
        Path root = folder(use.jar()).getParent();

        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxrwx---"));
        assertThat(unused()).isEmpty();
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(train()).isEqualTo(use);
    }

    @Test
    void a_failed_training_is_not_repeated_soon() throws IOException, InterruptedException {
        Path cacheFolder = folder.resolve("muster");

        train(setting(folder, FailingProgram.class));
        Path failed = failure(cacheFolder);
        FileTime time = Files.getLastModifiedTime(failed);
        train(setting(folder, FailingProgram.class));

        assertThat(Files.getLastModifiedTime(failed)).isEqualTo(time);
        assertThat(Files.readString(failed)).contains("the training ended with 7");
        assertThat(names(folder(failed))).containsExactly("failed", "worker.jar");
    }

    @Test
    void a_training_that_failed_long_ago_is_repeated() throws IOException, InterruptedException {
        train(setting(folder, FailingProgram.class));
        Path failed = failure(folder.resolve("muster"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(2)));
        Files.setLastModifiedTime(failed, longAgo);

        train(setting(folder, FailingProgram.class));

        assertThat(Files.getLastModifiedTime(failed)).isGreaterThan(longAgo);
    }

    @Test
    void nothing_is_made_for_a_pool_that_is_closed_soon() throws IOException, InterruptedException {
        try (StartCache cache = new StartCache(setting(sources(), FLAGS, NEVER))) {
            assertThat(cache.use(List.of(), Map.of())).isEmpty();
        }

        awaitTraining();
        assertThat(names(folder.resolve("muster"))).isEmpty();
    }

    @Test
    void programs_that_train_at_the_same_time_do_no_harm()
            throws IOException, InterruptedException {
        var programs = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            programs.add(
                    start(CachingProgram.class, folder.resolve("muster"), TrainedProgram.class));
        }

        Path complete = await().atMost(Waits.LONG).until(this::finished, Optional::isPresent).get();
        for (Process program : programs) {
            program.getOutputStream().close();
            assertThat(program.inputReader().readAllAsString()).isEmpty();
            assertThat(program.waitFor(Waits.LONG)).isTrue();
        }

        assertThat(run(train(), List.of("-XX:AOTMode=on"))).isEqualTo("ready JavaCodec\n");
        assertThat(names(complete)).containsExactly(FINISHED);
    }

    @Test
    void a_training_ends_with_its_program_even_if_that_is_killed()
            throws IOException, InterruptedException {
        Process program =
                start(CachingProgram.class, folder.resolve("muster"), EndlessProgram.class, "stay");
        List<ProcessHandle> trainers =
                await().atMost(Waits.LONG)
                        .until(
                                () -> program.toHandle().descendants().toList(),
                                handles -> handles.stream().anyMatch(this::isTrainer));

        program.destroyForcibly().waitFor();

        await().atMost(Waits.LONG)
                .untilAsserted(() -> assertThat(trainers).noneMatch(ProcessHandle::isAlive));
        try (Stream<Path> left = Files.walk(folder)) {
            assertThat(left.map(Path::toString)).noneMatch(path -> path.contains("/training."));
        }
    }

    private boolean isTrainer(ProcessHandle handle) {
        return handle.info()
                .commandLine()
                .filter(line -> line.startsWith(JAVA_HOME.toString()))
                .isPresent();
    }

    @Test
    void what_nobody_has_used_for_long_is_removed() throws IOException, InterruptedException {
        Path root = CacheFolder.open(folder.resolve("muster")).path();
        Path old = Files.createDirectory(root.resolve("0".repeat(32)));
        Files.writeString(old.resolve("worker.aot"), "old");
        Path young = Files.createDirectory(root.resolve("1".repeat(32)));
        Path foreign = Files.createDirectory(root.resolve("foreign"));
        FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(31)));
        Files.setLastModifiedTime(old, longAgo);
        Files.setLastModifiedTime(foreign, longAgo);

        StartCache.Use use = train();

        assertThat(root)
                .isDirectoryContaining(path -> path.equals(folder(use.jar())))
                .isDirectoryContaining(young::equals)
                .isDirectoryContaining(foreign::equals)
                .isDirectoryNotContaining(old::equals);
    }

    /// A copy of the cache that was made for all tests.
    private StartCache.Use existing() throws IOException {
        Path target = folder.resolve("muster");
        if (!Files.exists(target)) {
            Files.createDirectory(target);
        }
        try (Stream<Path> files = Files.walk(made.resolve("muster"))) {
            for (Path file : files.skip(1).toList()) {
                Path copy = folder.resolve(made.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        return unused().orElseThrow();
    }

    private StartCache.Use train() throws InterruptedException {
        return train(setting(folder, TrainedProgram.class)).orElseThrow();
    }

    /// Uses a cache, and waits until one is made if there is none.
    private static Optional<StartCache.Use> train(StartCache.Setting setting)
            throws InterruptedException {
        try (StartCache cache = new StartCache(setting)) {
            cache.use(List.of(), Map.of());
            awaitTraining();
            return cache.use(List.of(), Map.of());
        }
    }

    private static void awaitTraining() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("muster-start-training")) {
                assertThat(thread.join(Waits.LONG)).as("it is trained").isTrue();
            }
        }
    }

    /// What a new program would use, if it made nothing.
    private Optional<StartCache.Use> unused() {
        try (StartCache cache = new StartCache(setting(sources(), FLAGS, NEVER))) {
            return cache.use(List.of(), Map.of());
        }
    }

    private static Optional<StartCache.Use> use(Optional<Path> place) {
        var setting =
                new StartCache.Setting(
                        JAVA_HOME, place, sources(), FLAGS, "nothing.Trains", Duration.ZERO);
        try (StartCache cache = new StartCache(setting)) {
            return cache.use(List.of(), Map.of());
        }
    }

    private static StartCache.Setting setting(Path folder, Class<?> program) {
        return new StartCache.Setting(
                JAVA_HOME,
                Optional.of(folder.resolve("muster")),
                sources(),
                FLAGS,
                program.getName(),
                Duration.ZERO);
    }

    private StartCache.Setting setting(List<Path> sources, List<String> flags, Duration delay) {
        return new StartCache.Setting(
                JAVA_HOME,
                Optional.of(folder.resolve("muster")),
                sources,
                flags,
                TrainedProgram.class.getName(),
                delay);
    }

    private static List<Path> sources() {
        return WorkerJar.sources(StartCache.class, TrainedProgram.class);
    }

    /// Runs a worker.
    ///
    /// @return all that it wrote, to both streams
    private String run(StartCache.Use use, List<String> further, Path... classPath)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(JAVA_HOME.resolve("bin/java").toString()));
        command.addAll(FLAGS);
        command.addAll(use.flags());
        String path = use.jar().toString();
        for (Path entry : classPath) {
            path += ":" + entry;
        }
        command.addAll(List.of("-cp", path));
        command.addAll(further);
        command.addAll(List.of(TrainedProgram.class.getName(), "ready"));
        Process worker = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(worker);
        String output = worker.inputReader().readAllAsString();
        assertThat(worker.waitFor()).as("its exit code, after: %s", output).isZero();
        return output;
    }

    private Process start(Class<?> program, Path cache, Class<?> trained, String... arguments)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                JAVA_HOME.resolve("bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                program.getName(),
                                cache.toString(),
                                trained.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        started.add(process);
        return process;
    }

    private static Path failure(Path cacheFolder) throws IOException {
        try (Stream<Path> files = Files.walk(cacheFolder)) {
            return files.filter(file -> file.endsWith("failed")).findAny().orElseThrow();
        }
    }

    /// The folder of a cache that is complete.
    private Optional<Path> finished() throws IOException {
        Path root = folder.resolve("muster");
        if (!Files.isDirectory(root)) {
            return Optional.empty();
        }
        try (Stream<Path> folders = Files.list(root)) {
            for (Path each : folders.filter(Files::isDirectory).toList()) {
                if (names(each).equals(List.of(FINISHED))) {
                    return Optional.of(each);
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Path folder(Path file) {
        return Objects.requireNonNull(file.getParent());
    }
}
