/// What every test with real processes needs: Pythons, servers, links that break, and the proof
/// that nothing is left behind.
@NullMarked
package dev.muster.tests.kit;

import org.jspecify.annotations.NullMarked;
