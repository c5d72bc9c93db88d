package dev.muster.tests.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.shared.Namespace;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamespaceContractTest extends NamedContract {
    private record Size(int width, int height) {}

    private Namespace names;

    @BeforeEach
    void make_a_namespace() throws IOException {
        names = named.newNamespace();
    }

    @Test
    void values_are_set_read_and_removed() throws IOException {
        Namespace there = atOther(names);

        names.set("size", 3L);
        names.set("text", "a");
        names.set("text", "b");

        assertThat(there.get("size", Long.class)).isEqualTo(3);
        assertThat(there.find("text")).contains("b");
        assertThat(there.remove("text")).isTrue();
        assertThat(names.remove("text")).isFalse();
        assertThat(names.find("text")).isEmpty();
    }

    @Test
    void values_keep_their_classes() throws IOException {
        needs(Ability.CLASSES);

        names.set("size", new Size(3, 4));

        assertThat(atOther(names).get("size", Size.class)).isEqualTo(new Size(3, 4));
    }

    @Test
    void it_tells_its_names() {
        assertThat(names.names()).isEmpty();

        names.set("b", 1);
        names.set("a", List.of());

        assertThat(names.names()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void what_is_not_there_or_of_another_type_is_refused() {
        names.set("number", 1);

        assertThatThrownBy(() -> names.get("none", String.class))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("none");
        assertThatThrownBy(() -> names.get("number", String.class))
                .isInstanceOf(ClassCastException.class);
        assertThatThrownBy(() -> names.set("x", nothing()))
                .isInstanceOf(NullPointerException.class);
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what must be refused
    private static <T> T nothing() {
        return null;
    }

    @Test
    void any_text_is_a_name() {
        names.set("with space", 1L);
        names.set("größe", 3L);

        assertThat(names.find("with space")).contains(1L);
        assertThat(names.find("größe")).contains(3L);
    }

    @Test
    void a_name_may_begin_with_a_line() {
        needs(Ability.HIDDEN_NAMES);

        names.set("_hidden", 2L);

        assertThat(names.find("_hidden")).contains(2L);
    }
}
