namespace ControlPlane.Store.Facts;

/// <summary>What a fact is about.</summary>
/// <param name="Kind">One of <see cref="FactKinds"/>; another one was stored by a newer program, is kept and means nothing to this one.</param>
/// <param name="Name">Unique in its kind; each kind says what it is made of.</param>
public readonly record struct FactId(string Kind, string Name);

/// <summary>Something that was observed and is the same for all replicas.</summary>
/// <param name="Id">What it is about.</param>
/// <param name="Value">What was seen; text of the kind's own format.</param>
/// <param name="Sequence">The head's sequence when it last changed.</param>
/// <param name="At">When that was, UTC.</param>
public sealed record Fact(FactId Id, string Value, long Sequence, DateTimeOffset At);

/// <summary>A fact that was seen to be different.</summary>
/// <param name="Id">What it is about.</param>
/// <param name="Value">What it is now; null removes it. Text without NUL characters and halves of surrogate pairs.</param>
public sealed record FactChange(FactId Id, string? Value)
{
    /// <summary>The change happens only while the stored value is this one; null: whatever is stored.</summary>
    public string? Expected { get; init; }

    internal bool IsStorable => StoredText.IsStorable(Id.Kind) && StoredText.IsStorable(Id.Name) && StoredText.IsStorable(Value ?? "");
}
