package dev.muster.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartCacheRulesTest {
    private static final List<String> OWN = List.of("-XX:+UseSerialGC");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens",
                "--add-modules=java.sql",
                "--add-exports",
                "--enable-native-access=ALL-UNNAMED",
                "--limit-modules",
                "--patch-module",
                "--module-path=lib",
                "-p",
                "-agentlib:jdwp=transport=dt_socket,server=y",
                "-agentpath:/lib/some.so",
                "-javaagent:some.jar",
                "-Djava.system.class.loader=Own",
                "-XX:+UseZGC",
                "-XX:+UseG1GC",
                "-XX:+UseParallelGC",
                "-Xshare:off",
                "-XX:AOTMode=off",
                "-XX:SharedArchiveFile=own.jsa",
                "-XX:-UseCompressedOops",
                "-Xmx40g",
                "-Xmx40G",
                "-Xmx99999999999999999999t",
                "-XX:MaxHeapSize=40000m",
                "@flags"
            })
    void a_flag_that_does_not_fit_means_no_cache(String flag) {
        assertThat(StartCacheRules.allow(OWN, List.of(flag), Map.of())).isFalse();
        assertThat(
                        StartCacheRules.allow(
                                OWN, List.of(), Map.of("JAVA_TOOL_OPTIONS", "-ea " + flag)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Xmx512m",
                "-Xmx2G",
                "-Xss1m",
                "-ea",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dfile.encoding=UTF-8",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:gc",
                ""
            })
    void others_fit(String flag) {
        assertThat(StartCacheRules.allow(OWN, List.of(flag), Map.of("JDK_JAVA_OPTIONS", flag)))
                .isTrue();
    }

    @Test
    void flags_that_all_workers_have_fit() {
        var own = List.of("-XX:+UseG1GC", "--enable-native-access=ALL-UNNAMED");

        assertThat(StartCacheRules.allow(own, own, Map.of())).isTrue();
    }
}
