namespace ControlPlane.Language.Binding;

/// <summary>
/// A list whose items may be written as a map by their names: <c>{x-canary: {prefix: a}}</c> is <c>[{name: x-canary, prefix: a}]</c>, and <c>{x-canary: a}</c>
/// is <c>[{name: x-canary, exact: a}]</c>.
/// </summary>
/// <param name="name">The item's key that holds its name.</param>
/// <param name="value">The item's key that a bare text stands for.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NamedItemsAttribute(string name, string value) : Attribute
{
    /// <summary>As documents write it.</summary>
    public string Name { get; } = name;

    /// <summary>As documents write it.</summary>
    public string Value { get; } = value;
}
