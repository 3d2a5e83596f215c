namespace ControlPlane.Language.Binding;

/// <summary>What is in force where the key is not written. It is the only place that says so, apart from the key's description.</summary>
/// <param name="text">As a document would write it.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DefaultAttribute(string text) : Attribute
{
    /// <summary>As a document would write it.</summary>
    public string Text { get; } = text;
}
