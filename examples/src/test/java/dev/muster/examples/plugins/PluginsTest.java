package dev.muster.examples.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.examples.testing.RunningExample;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginsTest {
    @Test
    void bad_plugins_are_ended_and_the_good_one_answers() throws Exception {
        List<String> outcomes = RunningExample.lines("plugins");

        assertThat(outcomes).hasSize(5);
        assertThat(outcomes)
                .contains(
                        "exits.jar   was ended: it exited",
                        "hangs.jar   was ended after 5 s",
                        "shouts.jar  returned HELLO!",
                        "throws.jar  threw java.lang.IllegalStateException: no hello today");
        // On a busy machine its time may be over before it holds too much.
        assertThat(outcomes.get(2))
                .matches("hoards.jar  was ended(: it held more memory than it may| after 5 s)");
    }

    @Test
    void what_is_no_folder_is_refused() {
        assertThatThrownBy(() -> RunningExample.lines("plugins", "no-such-folder"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no-such-folder is no folder; give one with jars");
    }
}
