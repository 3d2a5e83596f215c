using FluentValidation;

namespace ControlPlane.Language.Policies.Timeouts;

/// <summary>The rules of one authored timeout: none beyond its shape, for 0s is without limit and a duration is never negative.</summary>
internal sealed class TimeoutRules : AbstractValidator<TimeoutSpec>;
