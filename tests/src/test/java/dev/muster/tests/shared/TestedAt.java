package dev.muster.tests.shared;

import dev.muster.tests.kit.Pythons;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// The homes at which a contract is tested, as far as this machine has them.
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface TestedAt {
    /// The homes, in this order.
    Home[] value();

    /// Reads them from the class of the tests.
    final class Homes implements ArgumentsProvider {
        /// A pattern of the homes to be tested at; all without it.
        private static final String CHOSEN = "muster.home";

        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            TestedAt chosen = context.getRequiredTestClass().getAnnotation(TestedAt.class);
            return Arrays.stream(chosen.value()).filter(Homes::isHere).map(Arguments::of);
        }

        private static boolean isHere(Home home) {
            return home.name().matches(System.getProperty(CHOSEN, ".*"))
                    && (home != Home.CPYTHON || Pythons.newest().isPresent());
        }
    }
}
