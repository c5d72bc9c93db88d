package dev.muster.examples.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.examples.testing.RunningExample;
import org.junit.jupiter.api.Test;

class EchoTest {
    @Test
    void everything_comes_back() throws Exception {
        assertThat(RunningExample.lines("echo"))
                .containsExactly("21 objects and 8 messages of 1036897 bytes came back");
    }
}
