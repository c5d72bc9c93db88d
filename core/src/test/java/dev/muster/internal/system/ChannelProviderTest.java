package dev.muster.internal.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.spi.SelectorProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelProviderTest {
    private static final String PROPERTY = "java.nio.channels.spi.SelectorProvider";

    @Test
    void a_jvm_without_another_has_that_of_the_jdk() {
        assertThat(ChannelProvider.ofJdk())
                .isEqualTo(SelectorProvider.provider().getClass().getName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no.such.Provider", "java.lang.String", "dev.muster.Pool"})
    void what_is_none_of_the_jdk_is_not_taken(String name) {
        SelectorProvider before = SelectorProvider.provider();

        ChannelProvider.take(name);

        assertThat(SelectorProvider.provider()).isSameAs(before);
        assertThat(System.getProperty(PROPERTY)).isNull();
    }
}
