using System.Reflection;

namespace ControlPlane.Language.Text;

/// <summary>
/// On a class of problem codes: constants, each with a description that says what must hold. A code never changes its meaning and is never used again.
/// </summary>
/// <remarks>Per area and hundred, 01–49 are found in one document alone, and 50–99 over the whole set. CP07 continues the policies of CP04.</remarks>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ProblemCodesAttribute : Attribute
{
    /// <summary>All codes of the language, in no order.</summary>
    public static IEnumerable<FieldInfo> All { get; } =
    [
        .. typeof(ProblemCodesAttribute)
            .Assembly.GetTypes()
            .Where(type => type.IsDefined(typeof(ProblemCodesAttribute)))
            .SelectMany(type => type.GetFields())
            .Where(field => field.IsLiteral),
    ];
}
