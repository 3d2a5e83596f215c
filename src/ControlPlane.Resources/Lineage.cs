using System.Collections.Immutable;

namespace ControlPlane.Resources;

/// <summary>
/// Tells what differs between two immutable values of which one was made from the other, without walking either: each value has one, and passes it on with the
/// keys it changed. Earlier values are known by identity alone; none of them is kept alive.
/// </summary>
public sealed class Lineage<TKey>
{
    private const int MostSteps = 16;
    private const int MostKeys = 4096;

    private readonly object _identity = new();
    private readonly ImmutableArray<Step> _steps;

    /// <summary>Of a value that was made from no other.</summary>
    public Lineage()
        : this([]) { }

    private Lineage(ImmutableArray<Step> steps) => _steps = steps;

    /// <summary>Of a value that was made from this one.</summary>
    /// <param name="changed">The keys under which the two may differ; a key whose value stayed the same may be among them.</param>
    public Lineage<TKey> Next(ImmutableArray<TKey> changed)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        var keys = 0;
        foreach (var step in _steps.Prepend(new Step(_identity, changed)))
        {
            keys += step.Changed.Length;
            if (steps.Count == MostSteps || keys > MostKeys)
                break;
            steps.Add(step);
        }

        return new(steps.ToImmutable());
    }

    /// <summary>
    /// The keys under which this value and another may differ, each once; null where neither was made from the other, or too long ago to know.
    /// </summary>
    public IReadOnlySet<TKey>? Between(Lineage<TKey> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Since(other) ?? other.Since(this);
    }

    private HashSet<TKey>? Since(Lineage<TKey> earlier)
    {
        var keys = new HashSet<TKey>();
        if (ReferenceEquals(earlier, this))
            return keys;
        foreach (var step in _steps)
        {
            keys.UnionWith(step.Changed);
            if (ReferenceEquals(step.From, earlier._identity))
                return keys;
        }

        return null;
    }

    private readonly record struct Step(object From, ImmutableArray<TKey> Changed);
}
