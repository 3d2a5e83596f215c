using System.Collections.Immutable;

namespace ControlPlane.Bench.Results;

/// <summary>Sorted values and their percentiles (nearest rank).</summary>
internal sealed class Distribution
{
    private readonly double[] _sorted;

    public Distribution(IEnumerable<double> values) => _sorted = [.. values.Order()];

    /// <summary>The middle one.</summary>
    public double Median => _sorted.Length % 2 == 1 ? _sorted[_sorted.Length / 2] : (_sorted[(_sorted.Length / 2) - 1] + _sorted[_sorted.Length / 2]) / 2;

    /// <summary>The smallest.</summary>
    public double Least => _sorted[0];

    /// <summary>The largest.</summary>
    public double Most => _sorted[^1];

    /// <summary>The value that <paramref name="percent"/> of all do not exceed.</summary>
    public double Percentile(double percent) => _sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * _sorted.Length) - 1, 0, _sorted.Length - 1)];

    /// <summary>p50, p90, p99 and the maximum as figures.</summary>
    public ImmutableArray<Figure> Figures(string name, string unit) =>
        [
            new($"{name} p50", unit, Percentile(50)),
            new($"{name} p90", unit, Percentile(90)),
            new($"{name} p99", unit, Percentile(99)),
            new($"{name} max", unit, Most),
        ];
}
