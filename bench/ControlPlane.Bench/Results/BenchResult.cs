using System.Collections.Immutable;

namespace ControlPlane.Bench.Results;

/// <summary>What a run of a scenario gave.</summary>
/// <param name="Scenario">For example <c>s2</c>.</param>
/// <param name="Title">What it does.</param>
/// <param name="Streams">N.</param>
/// <param name="Resources">R.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Date">The day, UTC.</param>
/// <param name="Subjects">Ours, and the peer's where there was one, measured in turn.</param>
internal sealed record BenchResult(
    string Scenario,
    string Title,
    int Streams,
    int Resources,
    string Machine,
    string Date,
    ImmutableArray<SubjectResult> Subjects
)
{
    /// <summary>Figure by figure: both servers' medians, and the ratio within each round.</summary>
    public IEnumerable<Comparison> Comparisons()
    {
        var ours = Subjects[0];
        var peer = Subjects.Length > 1 ? Subjects[1] : null;
        foreach (var figure in ours.Rounds[0])
        {
            var our = ours.Values(figure.Name);
            var their = peer?.Values(figure.Name);
            var ratios = their is null ? [] : our.Zip(their, (one, other) => one / other).Where(double.IsFinite).ToArray();
            yield return new Comparison(
                figure.Name,
                figure.Unit,
                new Distribution(our),
                their is [_, ..] ? new Distribution(their) : null,
                ratios is [_, ..] ? new Distribution(ratios) : null
            );
        }
    }
}

/// <summary>One server's rounds.</summary>
/// <param name="Name">Which server.</param>
/// <param name="Rounds">The figures of each round, the same in each.</param>
internal sealed record SubjectResult(string Name, ImmutableArray<ImmutableArray<Figure>> Rounds)
{
    /// <summary>A figure's value in each round.</summary>
    public double[] Values(string figure) => [.. Rounds.SelectMany(round => round.Where(one => one.Name == figure).Select(one => one.Value))];
}

/// <summary>A figure of both servers.</summary>
/// <param name="Name">Which.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Ours">Over the rounds.</param>
/// <param name="Peer">Over the rounds; null: measured alone.</param>
/// <param name="Ratio">Ours through the peer's, round by round; null where there is none.</param>
internal sealed record Comparison(string Name, string Unit, Distribution Ours, Distribution? Peer, Distribution? Ratio);
