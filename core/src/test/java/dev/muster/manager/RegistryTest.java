package dev.muster.manager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class RegistryTest {

    @Test
    void what_is_added_is_offered_in_its_order_and_the_original_stays() {
        Registry queues = Registry.empty().withQueue("b").withQueue("a", 3);

        assertThat(queues.names()).containsExactly("b", "a");
        assertThat(Registry.empty().names()).isEmpty();
        assertThat(Registry.standard().names())
                .contains("list", "Namespace")
                .doesNotContain("Pool");
    }

    @Test
    void a_name_is_given_once_and_must_be_one_that_python_can_say() {
        assertThatThrownBy(() -> Registry.standard().withQueue("list"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'list' is in the registry already");
        assertThatThrownBy(() -> Registry.empty().withQueue("two words"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a name that Python can say");
        assertThatThrownBy(() -> Registry.empty().withQueue("q", -1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("capacity is -1");
    }

    @Test
    void only_interfaces_and_known_names_are_taken() {
        assertThatThrownBy(() -> Registry.empty().withInterface("x", String.class, () -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be an interface");
        assertThatThrownBy(() -> Registry.empty().withExposed("x", "get"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'x' is not in the registry");
    }

    @Test
    void exposing_narrows_an_entry() {
        Registry registry =
                Registry.empty()
                        .withInterface("s", Supplier.class, () -> () -> 1)
                        .withExposed("s", "get");

        assertThat(registry.entries().get("s"))
                .isNotNull()
                .extracting(Registry.Entry::exposed)
                .isEqualTo(List.of("get"));
    }
}
