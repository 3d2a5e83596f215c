namespace ControlPlane.Language.Binding;

/// <summary>
/// Specs as they are in force. Rules that compare fields, and the compiler, read them instead of what is written: so a default counts wherever a written value
/// does.
/// </summary>
internal static class SpecInForce
{
    /// <summary>The spec in which every key that is not written has its <see cref="DefaultAttribute"/>, where it has one.</summary>
    public static T InForce<T>(this T written)
        where T : class
    {
        var spec = Activator.CreateInstance<T>();
        foreach (var key in SpecShape.Of(typeof(T)).Keys)
            key.Property.SetValue(spec, key.Property.GetValue(written) ?? key.Default);
        return spec;
    }
}
