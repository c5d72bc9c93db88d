package dev.muster.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A jar that is run in a job by [MpiMain], without being on anybody's class path.
class JarTest {
    @TempDir private Path folder = Path.of("");

    private Path jar(boolean isProgram) throws IOException {
        var manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (isProgram) {
            attributes.put(Attributes.Name.MAIN_CLASS, JobProgram.class.getName());
        }
        Path jar = folder.resolve("app.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                var target = new JarOutputStream(file, manifest);
                Stream<Path> classes = Files.list(tests().resolve("dev/muster/mpi"))) {
            for (Path each :
                    classes.filter(path -> path.getFileName().toString().startsWith("JobProgram"))
                            .toList()) {
                target.putNextEntry(new JarEntry("dev/muster/mpi/" + each.getFileName()));
                Files.copy(each, target);
                target.closeEntry();
            }
        }
        return jar;
    }

    private static Path tests() {
        try {
            return Path.of(
                    JobProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(List<String> launch, String... arguments) {
        String classPath =
                Stream.of(System.getProperty("java.class.path").split(":", -1))
                        .filter(each -> !Path.of(each).equals(tests()))
                        .collect(Collectors.joining(":"));
        List<String> line = new ArrayList<>(Job.jvm(launch, classPath));
        line.add(MpiMain.class.getName());
        line.addAll(List.of(arguments));
        return line;
    }

    private static void assertRefused(List<String> command, String... words)
            throws IOException, InterruptedException {
        try (Job job = Job.start(command)) {
            assertThat(job.join()).isEqualTo(2);
            assertThat(job.lines())
                    .anySatisfy(line -> assertThat(line).startsWith("muster: ").contains(words))
                    .noneMatch(line -> line.contains("Exception"));
            job.awaitNothingLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(Mpi.class)
    void rank_0_runs_the_program_and_the_others_serve_it(Mpi mpi)
            throws IOException, InterruptedException {
        mpi.require();
        try (Job job = Job.start(command(mpi.launch(3), jar(true).toString(), "tasks", "2"))) {
            assertThat(job.join()).as(() -> String.join("\n", job.lines())).isZero();
            assertThat(job.lines()).contains("workers 2", "program ends");
            assertThat(job.lines()).filteredOn(line -> line.startsWith("program ends")).hasSize(1);
            job.awaitNothingLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(Mpi.class)
    void a_program_without_a_pool_ends_the_job(Mpi mpi) throws IOException, InterruptedException {
        mpi.require();
        try (Job job = Job.start(command(mpi.launch(2), jar(true).toString(), "silent"))) {
            assertThat(job.join()).as(() -> String.join("\n", job.lines())).isZero();
            job.awaitNothingLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(Mpi.class)
    void a_program_that_throws_ends_the_job_with_status_1(Mpi mpi)
            throws IOException, InterruptedException {
        mpi.require();
        try (Job job = Job.start(command(mpi.launch(2), jar(true).toString(), "throw"))) {
            assertThat(job.join()).isEqualTo(1);
            assertThat(job.lines()).anyMatch(line -> line.contains("thrown by the program"));
            job.awaitNothingLeft();
        }
    }

    @ParameterizedTest
    @EnumSource(Mpi.class)
    void one_rank_is_refused(Mpi mpi) throws IOException, InterruptedException {
        mpi.require();
        assertRefused(command(mpi.launch(1), jar(true).toString(), "tasks", "1"), "1 rank", "-n 2");
    }

    @ParameterizedTest
    @EnumSource(Mpi.class)
    void a_jar_that_is_no_program_is_refused(Mpi mpi) throws IOException, InterruptedException {
        mpi.require();
        assertRefused(command(mpi.launch(2), jar(false).toString()), "app.jar", "Main-Class");
    }

    @ParameterizedTest
    @EnumSource(Mpi.class)
    void a_missing_library_is_refused(Mpi mpi) throws IOException, InterruptedException {
        mpi.require();
        assertRefused(
                command(mpi.launch(2, "MUSTER_MPI_LIBRARY", "libnone.so"), jar(true).toString()),
                "no MPI library",
                "libnone.so");
    }

    @Test
    void without_a_launcher_it_is_refused() throws IOException, InterruptedException {
        assertRefused(command(List.of("env"), jar(true).toString()), "mpiexec -n 4");
    }

    @Test
    void without_a_jar_it_is_refused() throws IOException, InterruptedException {
        assertRefused(command(List.of("env")), "which program?");
    }

    @Test
    void a_library_that_is_none_of_mpi_is_refused() throws IOException, InterruptedException {
        assertRefused(
                command(
                        List.of("env", "PMI_RANK=0", "PMI_SIZE=2", "MUSTER_MPI_LIBRARY=libc.so.6"),
                        jar(true).toString()),
                "libc.so.6",
                "is no MPI library");
    }
}
