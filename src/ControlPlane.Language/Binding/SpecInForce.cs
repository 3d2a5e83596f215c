using System.Reflection;

namespace ControlPlane.Language.Binding;

/// <summary>
/// Specs as they are in force. Rules that compare fields, and the compiler, read them instead of what is written: so a default counts wherever a written value
/// does.
/// </summary>
internal static class SpecInForce
{
    private static readonly Func<object, object> Copy = typeof(object)
        .GetMethod(nameof(MemberwiseClone), BindingFlags.Instance | BindingFlags.NonPublic)!
        .CreateDelegate<Func<object, object>>();

    /// <summary>The spec in which every key that is not written has its <see cref="DefaultAttribute"/>, where it has one.</summary>
    public static T InForce<T>(this T written)
        where T : class
    {
        T? spec = null;
        foreach (var key in SpecShape.Of(typeof(T)).Defaulted)
        {
            if (key.Property.GetValue(written) is null)
                key.Property.SetValue(spec ??= (T)Copy(written), key.Default);
        }
        return spec ?? written;
    }
}
