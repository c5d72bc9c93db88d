package dev.muster.mpi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LaunchTest {
    @Test
    void an_ordinary_environment_shows_no_launcher() {
        assertThat(Launch.find(Map.of("PATH", "/bin", "SLURM_NTASKS", "3"))).isEmpty();
    }

    @Test
    void open_mpi_says_how_many_ranks_there_are() {
        Launch launch =
                Launch.find(Map.of("OMPI_COMM_WORLD_RANK", "1", "OMPI_COMM_WORLD_SIZE", "4"))
                        .orElseThrow();

        assertThat(launch.size()).isEqualTo(OptionalInt.of(4));
        assertThat(launch.hasOthers()).isTrue();
        assertThat(launch.libraries()).startsWith("libmpi.so.40").contains("libmpi_abi.so.1");
    }

    @Test
    void mpich_has_libraries_of_other_names() {
        Launch launch = Launch.find(Map.of("PMI_RANK", "0", "PMI_SIZE", "1")).orElseThrow();

        assertThat(launch.hasOthers()).isFalse();
        assertThat(launch.libraries())
                .contains("libmpich.so.12", "libmpi_abi.so.1")
                .doesNotContain("libmpi.so.40");
    }

    @Test
    void srun_may_not_say_how_many_there_are() {
        Launch launch = Launch.find(Map.of("PMIX_RANK", "0")).orElseThrow();

        assertThat(launch.size()).isEmpty();
        assertThat(launch.hasOthers()).isTrue();
    }

    @Test
    void the_library_that_the_user_names_is_the_only_one() {
        Launch launch =
                Launch.find(Map.of("PMI_RANK", "0", Launch.LIBRARY, "/opt/mpi/libmpi.so"))
                        .orElseThrow();

        assertThat(launch.libraries()).containsExactly("/opt/mpi/libmpi.so");
    }

    @Test
    void the_binary_interface_is_told_by_the_words_of_the_library() {
        assertThat(MpiAbi.of("libmpi.so.40", "Open MPI v4.1.4, package: Debian"))
                .contains(MpiAbi.OPEN_MPI);
        assertThat(MpiAbi.of("libmpi.so.12", "Intel(R) MPI Library 2021.9")).contains(MpiAbi.MPICH);
        assertThat(MpiAbi.of("libmpich.so.12", "MPICH Version:\t4.0.2")).contains(MpiAbi.MPICH);
        assertThat(MpiAbi.of("/opt/libmpi_abi.so.0", "MPICH Version:\t5.0"))
                .contains(MpiAbi.STANDARD);
        assertThat(MpiAbi.of("libfoo.so", "Foo 1.0")).isEmpty();
    }

    @Test
    void a_tag_says_session_and_kind_and_no_library_refuses_it() {
        for (Envelope.Kind kind : Envelope.Kind.values()) {
            for (int session : new int[] {0, 1, 77, Envelope.LAST_SESSION}) {
                var envelope = new Envelope(session, kind);

                assertThat(envelope.tag()).isBetween(0, 32767);
                assertThat(Envelope.of(envelope.tag())).isEqualTo(envelope);
            }
        }
    }
}
