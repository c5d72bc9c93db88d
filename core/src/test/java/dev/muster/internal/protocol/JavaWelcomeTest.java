package dev.muster.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.pickle.PickleException;
import dev.muster.pickle.PyTuple;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class JavaWelcomeTest {
    private static final Duration ALIVE = Duration.ofSeconds(10);

    @Test
    void it_arrives_as_it_was_sent() throws PickleException {
        var sent = new JavaWelcome(JavaWelcome.VERSION, -7, ALIVE);

        assertThat(JavaWelcome.fromPython(sent.toPython())).isEqualTo(sent);
    }

    @Test
    void a_manager_of_another_version_is_refused_with_both() {
        var other = new JavaWelcome(JavaWelcome.VERSION + 1, 7, ALIVE);

        assertThatThrownBy(() -> JavaWelcome.fromPython(other.toPython()))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("version " + (JavaWelcome.VERSION + 1))
                .hasMessageContaining("this client version " + JavaWelcome.VERSION);
    }

    @Test
    void something_else_is_no_welcome() {
        assertThatThrownBy(() -> JavaWelcome.fromPython(PyTuple.of(1L, 7L)))
                .isInstanceOf(PickleException.class)
                .hasMessageContaining("no welcome");
    }
}
