package dev.muster.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.tests.command.MusterJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The settings that documents name exist, in texts and tables, too, which nobody compiles.
class SettingsInGuideTest {
    private static final Pattern SETTING =
            Pattern.compile("\\b(?:with|without|as|start)[A-Z]\\w+(?=\\(|\\b)");

    @Test
    void every_setting_that_is_named_is_in_the_public_api() throws IOException {
        String api = Files.readString(MusterJar.top().resolve("tests/public-api.txt"));
        List<String> named = new ArrayList<>();
        var unknown = new ArrayList<String>();
        for (Path page : Documents.all()) {
            if (page.endsWith("CHANGELOG.md") || page.toString().contains("decisions")) {
                continue; // they also name what has gone
            }
            String text = Files.readString(page).replaceAll("(?ms)^```.*?^```$", "");
            for (String code : Documents.code(text)) {
                SETTING.matcher(code).results().map(each -> each.group()).forEach(named::add);
            }
        }
        named.stream().filter(name -> !api.contains("." + name + "(")).forEach(unknown::add);

        assertThat(named).hasSizeGreaterThan(100);
        assertThat(unknown).isEmpty();
    }
}
